/** Every error that comes out of the doors. */
export { AggregateNotFoundError } from './aggregate-not-found.error.js';
export { AppendConditionFailedError } from './append-condition-failed.error.js';
export { BootError } from './boot.error.js';
export { ConcurrencyConflictError } from './concurrency-conflict.error.js';
export { ConsumerExistsError } from './consumer-exists.error.js';
export { ConsumerVersionError } from './consumer-version.error.js';
export {
  DomainError,
  type DomainErrorDetails,
  type DomainErrorKind,
  type InvalidValue,
} from './domain.error.js';
export { EventIdReusedError } from './event-id-reused.error.js';
export { EventSourcingError } from './event-sourcing.error.js';
export { FencedOffError } from './fenced-off.error.js';
export { ForbiddenError } from './forbidden.error.js';
export { ForkedError } from './forked.error.js';
export { IdempotencyKeyReusedError } from './idempotency-key-reused.error.js';
export { InstanceEndedError } from './instance-ended.error.js';
export { InvalidAggregateError } from './invalid-aggregate.error.js';
export { InvalidAppendError } from './invalid-append.error.js';
export { InvalidCommandError } from './invalid-command.error.js';
export { InvalidJsonError } from './invalid-json.error.js';
export { LogHoleError } from './log-hole.error.js';
export { MissingReasonError } from './missing-reason.error.js';
export { NestedCommandError } from './nested-command.error.js';
export { NotParkedError } from './not-parked.error.js';
export { OutcomeUnknownError } from './outcome-unknown.error.js';
export { ParkedCountChangedError } from './parked-count-changed.error.js';
export { PredecessorRefusedError } from './predecessor-refused.error.js';
export { ProjectionBehindError } from './projection-behind.error.js';
export { ProjectionParkedError } from './projection-parked.error.js';
export { RebuildError } from './rebuild.error.js';
export { RequestInProgressError } from './request-in-progress.error.js';
export { StateDriftedError } from './state-drifted.error.js';
export { StoreOverloadedError } from './store-overloaded.error.js';
export { StoreUnavailableError } from './store-unavailable.error.js';
export { TooManyParkedError } from './too-many-parked.error.js';
export { UnauthenticatedError } from './unauthenticated.error.js';
export { UnitOfWorkError } from './unit-of-work.error.js';
export { type ConsumerKind, UnknownConsumerError } from './unknown-consumer.error.js';
export { UnknownInstanceError } from './unknown-instance.error.js';
export { UnknownProcessError } from './unknown-process.error.js';
export { UnknownStreamError } from './unknown-stream.error.js';
export { UnregisteredEventError } from './unregistered-event.error.js';
export { UnsafeDatabaseError } from './unsafe-database.error.js';
export { VersionMismatchError } from './version-mismatch.error.js';
