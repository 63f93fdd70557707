import type { Position } from './position.js';

/** Events of one of the `types` (none named: of any) that carry all of the `tags` (none named: whatever tags). */
export interface EventQueryItem {
  readonly types?: readonly string[];
  readonly tags?: readonly string[];
}

/** Events that match at least one item. No items at all match every event. */
export type EventQuery = readonly EventQueryItem[];

/**
 * Fails an append if events that match `query` exist after position `after` (Dynamic Consistency Boundary, as
 * specified at dcb.events). `after` is the position up to which the decision has seen the log; 0 means ever.
 */
export interface AppendCondition {
  readonly query: EventQuery;
  readonly after: Position;
}

/** Tells whether an event matches a query. */
export function matchesQuery(
  query: EventQuery,
  event: { readonly type: string; readonly tags: readonly string[] },
): boolean {
  if (query.length === 0) return true;
  return query.some(
    ({ types = [], tags = [] }) =>
      (types.length === 0 || types.includes(event.type)) && tags.every((tag) => event.tags.includes(tag)),
  );
}
