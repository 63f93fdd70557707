import type { PlacedEvent } from '../../../placed-event.js';

/** Inserts events at their places, and their tags, all or nothing. Run it under the lock, and `MOVE_HEAD` after it. */
export const INSERT_EVENTS = {
  name: 'insert-events',
  text: `
    WITH batch AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset($1::jsonb)
        AS e (p bigint, s text, n bigint, id uuid, t text, v int, at bigint, d text, m text, g text)
    ), stored AS (
      INSERT INTO events
          (position, stream, version, event_id, type, type_version, recorded_at, data, metadata, tags)
        SELECT p, s, n, id, t, v, at, d, m, g FROM batch
    )
    INSERT INTO event_tags (tag, position)
      SELECT DISTINCT tag, p FROM batch, jsonb_array_elements_text(g::jsonb) tag`,
} as const;

/** Moves the head to the last event, if there is a new one: the last statement of an append. */
export const MOVE_HEAD = {
  name: 'move-head',
  text: `
    UPDATE log_head SET position = last FROM (SELECT max(position) AS last FROM events) e
     WHERE last <> position RETURNING position`,
} as const;

export function insertEventsParameters(events: readonly PlacedEvent[]): [string] {
  const rows = events.map((event) => ({
    p: event.position,
    s: event.stream,
    n: event.version,
    id: event.id,
    t: event.type,
    v: event.typeVersion,
    at: event.recordedAt,
    d: event.data,
    m: event.metadata,
    g: JSON.stringify(event.tags),
  }));
  return [JSON.stringify(rows)];
}
