import type { AppendCondition, EventQuery } from '../event-query.js';

/** A query as JSON for the statements: at least one item, each with both lists. */
export function queryJson(query: EventQuery): string {
  return JSON.stringify(normalise(query));
}

/** The types of events that a query can match; null when any can. */
export function possibleTypes(query: EventQuery): readonly string[] | null {
  const types = query.map((item) => item.types ?? []);
  return types.length === 0 || types.some((each) => each.length === 0) ? null : types.flat();
}

/** The same as JSON. */
export function possibleTypesJson(query: EventQuery): string | null {
  const types = possibleTypes(query);
  return types && JSON.stringify(types);
}

/** Conditions as a JSON array for the statements. */
export function conditionsJson(conditions: readonly AppendCondition[]): string {
  return JSON.stringify(conditions.map(({ query, after }) => ({ query: normalise(query), after })));
}

function normalise(query: EventQuery): EventQuery {
  return (query.length === 0 ? [{}] : query).map(({ types = [], tags = [] }) => ({ types, tags }));
}
