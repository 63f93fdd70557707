import type { PreparedAppend } from '../../../prepared-append.js';
import { conditionsOf, factsWanted } from '../../batch-facts.js';
import { conditionsJson } from '../../query-json.js';
import { conditionIsMet } from './match-query.js';

/** All that judging a batch must know, in one statement and so in one snapshot. */
export const LOAD_FACTS = `
  SELECT
    (SELECT coalesce(max(position), 0) FROM events) AS head,
    (SELECT json_group_array(json_array(s.value, (SELECT max(version) FROM events WHERE stream = s.value)))
       FROM json_each(?1) s) AS versions,
    (SELECT json_group_array(json_array(e.event_id, e.stream, e.version, e.position, e.type, e.type_version,
              e.recorded_at, e.data, e.metadata, json(e.tags)))
       FROM json_each(?2) i JOIN events e ON e.event_id = i.value) AS known,
    (SELECT json_group_array(c.key) FROM json_each(?3) c WHERE ${conditionIsMet('c.value')}) AS met`;

export function loadFactsParameters(batch: readonly PreparedAppend[]): [string, string, string] {
  const { streams, ids } = factsWanted(batch);
  return [JSON.stringify(streams), JSON.stringify(ids), conditionsJson(conditionsOf(batch))];
}
