import { EventSourcedAggregate, snapshotStateOf } from './event-sourced-aggregate.js';
import type { JsonObject } from '../messages/json.js';

/**
 * The state of an aggregate as plain JSON, for people: its own fields, without those that are `undefined`; or what its
 * `toSnapshot` says, where it has one of its own.
 *
 * @throws InvalidAggregateError, InvalidJsonError when the fields are no plain JSON, and there is no `toSnapshot`.
 */
export function shownState(aggregate: EventSourcedAggregate): JsonObject {
  const state = snapshotStateOf(aggregate);
  const isDefault = aggregate['toSnapshot'] === EventSourcedAggregate.prototype['toSnapshot'];
  return JSON.parse(JSON.stringify(isDefault ? state['fields'] : state)) as JsonObject;
}
