import { EVENT_JSON } from '../../event-json.js';

const asText = (events: string): string =>
  `SELECT '[' || coalesce(string_agg(event, ','), '') || ']' AS events FROM (${events}) page`;

/**
 * A page of the whole log as a few JSON texts, each of up to 64 events: one large text takes a third longer, for
 * memory that the server and the driver ask for to put it together.
 */
export const READ_ALL = {
  name: 'read-all',
  text: `
    SELECT '[' || string_agg(event, ',' ORDER BY position) || ']' AS events FROM (
      SELECT e.position, ${EVENT_JSON} AS event FROM events e WHERE e.position > $1 ORDER BY e.position LIMIT $2
    ) page GROUP BY position >> 6 ORDER BY position >> 6`,
} as const;

/**
 * A filtered page. It looks at no more than $4 positions, so that a rare type cannot make one statement scan the
 * whole log, and says how far it has looked. $5 are the types that can match, or null for any: a call of the function
 * takes as long as twenty comparisons.
 */
export const READ_ALL_FILTERED = {
  name: 'read-all-filtered',
  text: `
    WITH scan AS MATERIALIZED (SELECT least($1::bigint + $4, position) AS upto FROM log_head)
    SELECT (SELECT upto FROM scan) AS upto, (${asText(
      `SELECT ${EVENT_JSON} AS event FROM events e
        WHERE e.position > $1 AND e.position <= (SELECT upto FROM scan)
          AND ($5::text[] IS NULL OR e.type = ANY($5)) AND event_matches(e, $3::jsonb)
        ORDER BY e.position LIMIT $2`,
    )}) AS events`,
} as const;

/** A row for each stream of the arrays of names, first versions and limits, in their order. */
export const READ_STREAMS = {
  name: 'read-streams',
  text: `
    SELECT (${asText(
      `SELECT ${EVENT_JSON} AS event FROM events e
        WHERE e.stream = wanted.stream AND e.version >= wanted.first ORDER BY e.version LIMIT wanted.most`,
    )}) AS events
    FROM unnest($1::text[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS wanted (stream, first, most, number)
    ORDER BY wanted.number`,
} as const;

const readStream = (comparison: string, order: string): string =>
  asText(`SELECT ${EVENT_JSON} AS event FROM events e
    WHERE e.stream = $1 AND e.version ${comparison} $2 ORDER BY e.version ${order} LIMIT $3`);

export const READ_STREAM_FORWARD = { name: 'read-stream-forward', text: readStream('>=', 'ASC') } as const;
export const READ_STREAM_BACKWARD = { name: 'read-stream-backward', text: readStream('<=', 'DESC') } as const;

/** The position of the last event. */
export const READ_HEAD = { name: 'read-head', text: 'SELECT position AS head FROM log_head' } as const;
