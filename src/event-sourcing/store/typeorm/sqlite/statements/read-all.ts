import { EVENT_JSON } from '../../event-json.js';
import { eventMatches } from './match-query.js';

/** A page of the whole log as one JSON text. */
export const READ_ALL = `
  SELECT '[' || coalesce(group_concat(event, ','), '') || ']' AS events FROM (
    SELECT ${EVENT_JSON} AS event FROM events e WHERE e.position > ?1 ORDER BY e.position LIMIT ?2)`;

/**
 * A filtered page. It looks at no more than ?4 positions, so that a rare type cannot make one statement scan the
 * whole log, and says how far it has looked. ?5 are the types that can match, or null for any: asking the query itself
 * takes seven times as long.
 */
export const READ_ALL_FILTERED = `
  WITH scan AS (SELECT min(?1 + ?4, (SELECT coalesce(max(position), 0) FROM events)) AS upto)
  SELECT (SELECT upto FROM scan) AS upto, '[' || coalesce(group_concat(event, ','), '') || ']' AS events FROM (
    SELECT ${EVENT_JSON} AS event FROM events e
    WHERE e.position > ?1 AND e.position <= (SELECT upto FROM scan)
      AND (?5 IS NULL OR e.type IN (SELECT value FROM json_each(?5))) AND ${eventMatches('?3')}
    ORDER BY e.position LIMIT ?2)`;

/** The row of `READ_ALL`. */
export interface PageRow extends Readonly<Record<string, unknown>> {
  readonly events: string;
}

/** The row of `READ_ALL_FILTERED`. */
export interface FilteredPageRow extends PageRow {
  readonly upto: number;
}
