import { EVENT_JSON } from '../../event-json.js';

/**
 * Events as one JSON text, and the head of the log in the same snapshot, so that a version read here can be told
 * to be still the last.
 */
const events = (those: string): string => `
  (SELECT coalesce(max(position), 0) FROM events) AS head,
  (SELECT '[' || coalesce(group_concat(event, ','), '') || ']' FROM (
     SELECT ${EVENT_JSON} AS event FROM events e WHERE ${those})) AS events`;

/** Events of the stream ?1 from the version ?2 on, at most ?3. */
export const READ_STREAM_FORWARD = `
  SELECT ${events('e.stream = ?1 AND e.version >= ?2 ORDER BY e.version LIMIT ?3')}`;

/** Events of the stream ?1 from the version ?2 back, at most ?3. */
export const READ_STREAM_BACKWARD = `
  SELECT ${events('e.stream = ?1 AND e.version <= ?2 ORDER BY e.version DESC LIMIT ?3')}`;

/**
 * A row for each stream of the JSON array ?1 of names, first and last versions, in their order. Versions are dense,
 * so that a range of them is a limit, which could not be another one in each row.
 */
export const READ_STREAMS = `
  SELECT ${events(`e.stream = wanted.value ->> 0
    AND e.version BETWEEN wanted.value ->> 1 AND wanted.value ->> 2 ORDER BY e.version`)}
  FROM json_each(?1) wanted ORDER BY wanted.key`;

/** A row of each of these statements. */
export interface StreamRow extends Readonly<Record<string, unknown>> {
  readonly head: number;
  readonly events: string;
}
