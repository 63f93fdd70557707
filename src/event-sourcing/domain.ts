/**
 * `tidemark/domain`: all that a domain folder needs. Aggregates, events, refusals; no Nest, no database.
 *
 * @module tidemark/domain
 */
export { AggregateType, type AggregateTypeOptions } from './aggregates/aggregate-type.js';
export { EventSourcedAggregate } from './aggregates/event-sourced-aggregate.js';
export { StateStoredAggregate } from './aggregates/state-stored-aggregate.js';
export type { SnapshotPolicy } from './aggregates/snapshot-policy.js';
export {
  DomainError,
  type DomainErrorDetails,
  type DomainErrorKind,
  type InvalidValue,
} from './errors/domain.error.js';
export { EventType, type EventTypeOptions } from './messages/event-type.js';
export type { JsonObject, JsonValue } from './messages/json.js';
export { hashedTag } from './messages/hashed-tag.js';
