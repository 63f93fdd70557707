import { castorePostgres } from './castore-postgres.mjs';
import { emmettPostgres } from './emmett-postgres.mjs';
import { emmettSqlite } from './emmett-sqlite.mjs';
import { ours } from './ours.mjs';
import { typeorm } from './typeorm.mjs';

/**
 * The systems that are compared, all of one shape. `open` an empty database; `append(id, version, events)` to the
 * stream of an id that has `version` events; `load(id)` gives the number of its events, `aggregate(id)` that which
 * an aggregate has counted; `page(after, limit)` gives the next `events` of the whole log and the position `through`
 * which it has been read. What a system cannot do is missing.
 */
const SYSTEMS = [ours, typeorm, emmettSqlite, emmettPostgres, castorePostgres];

export { ours };

export function systemsFor({ id }) {
  return SYSTEMS.filter(({ engines }) => engines.includes(id));
}

export function rivalsFor(engine) {
  return systemsFor(engine).filter((system) => system !== ours);
}
