import { type Row, table } from './table.js';

/** The lists of the engine end there. */
const MOST_LISTED = 1_000;

/** The table of a list, and that there may be more where it is as long as one can be. */
export function listed(headings: readonly string[], rows: readonly Row[]): string {
  const text = table(headings, rows);
  return rows.length < MOST_LISTED ? text : `${text}\n\nA list ends at 1,000. There may be more.`;
}
