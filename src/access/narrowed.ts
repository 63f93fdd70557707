import type { Principal } from '../event-sourcing/index.js';
import { isOperator } from './roles.js';

/** A query that can be narrowed to what is somebody's own. */
interface Narrowable {
  readonly onlyOf?: string | undefined;
}

/** Lets a query pass as it is for those who read everything, and for others narrowed to what is their own. */
export function narrowed<TQuery extends Narrowable>(query: TQuery, principal: Principal): TQuery {
  if (isOperator(principal)) return query;
  const copy = Object.create(Object.getPrototypeOf(query) as object) as TQuery;
  return Object.assign(copy, query, { onlyOf: principal.id });
}
