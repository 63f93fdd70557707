import type { AppendCondition } from '../../../event-query.js';
import type { PlacedEvent } from '../../../placed-event.js';
import { conditionsJson } from '../../query-json.js';
import { conditionIsMet } from './match-query.js';

/**
 * Inserts a whole batch, all or nothing. Their tags are indexed by a trigger.
 *
 * Positions and versions are predicted: the primary key on the position refuses the batch when anybody else has
 * appended since the prediction, and a condition that is met turns a stream into NULL, which refuses it as well.
 * So a batch that goes in is judged right, with one statement and one trip to the writer's thread.
 */
export const INSERT_EVENTS = `
  INSERT INTO events (position, stream, version, event_id, type, type_version, recorded_at, data, metadata, tags)
  SELECT value->>0,
         CASE WHEN EXISTS (SELECT 1 FROM json_each(?2) condition WHERE ${conditionIsMet('condition.value')})
              THEN NULL ELSE value->>1 END,
         value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8, value->>9
  FROM jsonb_each(?1)`;

/** The parameters of a batch; with `conditions` to refuse it when one is met. */
export function insertEventsParameters(
  events: readonly PlacedEvent[],
  conditions: readonly AppendCondition[],
): [string, string] {
  const rows = events.map((event) => [
    event.position,
    event.stream,
    event.version,
    event.id,
    event.type,
    event.typeVersion,
    event.recordedAt,
    event.data,
    event.metadata,
    JSON.stringify(event.tags),
  ]);
  return [JSON.stringify(rows), conditionsJson(conditions)];
}
