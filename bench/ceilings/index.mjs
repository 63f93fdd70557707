import { copy } from './copy.mjs';
import { bulkInserts, preparedInserts } from './prepared-inserts.mjs';

const CEILINGS = [preparedInserts, bulkInserts, copy];

/** What nobody can pass: the raw driver, filling our table. */
export function ceilingsFor({ id }) {
  return CEILINGS.filter(({ engines }) => engines.includes(id));
}
