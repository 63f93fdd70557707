import { EVENT_JSON } from '../../event-json.js';

/**
 * Events of a stream as one JSON text, and the head of the log in the same snapshot, so that a version read here
 * can be told to be still the last.
 */
const readStream = (comparison: string, order: string): string => `
  SELECT (SELECT coalesce(max(position), 0) FROM events) AS head,
         (SELECT '[' || coalesce(group_concat(event, ','), '') || ']' FROM (
            SELECT ${EVENT_JSON} AS event FROM events e
            WHERE e.stream = ?1 AND e.version ${comparison} ?2 ORDER BY e.version ${order} LIMIT ?3)) AS events`;

export const READ_STREAM_FORWARD = readStream('>=', 'ASC');
export const READ_STREAM_BACKWARD = readStream('<=', 'DESC');

/** The row of either statement. */
export interface StreamRow extends Readonly<Record<string, unknown>> {
  readonly head: number;
  readonly events: string;
}
