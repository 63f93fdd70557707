import type { PreparedAppend } from '../../../prepared-append.js';
import { conditionsOf, factsWanted } from '../../batch-facts.js';
import { conditionsJson } from '../../query-json.js';

/** All that judging a batch must know, in one statement and so in one snapshot. Run it under the lock. */
export const LOAD_FACTS = {
  name: 'load-facts',
  text: `
    SELECT
      (SELECT coalesce(max(position), 0) FROM events) AS head,
      (SELECT coalesce(json_agg(json_build_array(s, (SELECT max(version) FROM events WHERE stream = s))), '[]')
         FROM jsonb_array_elements_text($1::jsonb) s)::text AS versions,
      (SELECT coalesce(json_agg(json_build_array(e.event_id, e.stream, e.version, e.position, e.type,
                e.type_version, e.recorded_at, e.data, e.metadata, e.tags::json)), '[]')
         FROM jsonb_array_elements_text($2::jsonb) i JOIN events e ON e.event_id = i::uuid)::text AS known,
      (SELECT coalesce(json_agg(c.number - 1), '[]')
         FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY c (condition, number)
        WHERE condition_is_met(c.condition))::text AS met`,
} as const;

export function loadFactsParameters(batch: readonly PreparedAppend[]): [string, string, string] {
  const { streams, ids } = factsWanted(batch);
  return [JSON.stringify(streams), JSON.stringify(ids), conditionsJson(conditionsOf(batch))];
}
