/**
 * `tidemark`: the engine for Nest modules. Domain folders enter by `tidemark/domain`, tests by `tidemark/testing`.
 *
 * @module tidemark
 */
export type { DurableOptions } from './adoption/durable-description.js';
export { Durable } from './adoption/durable.decorator.js';
export { DurableSaga, type DurableSagaOptions } from './adoption/durable-saga.decorator.js';
export { AggregateRepository, type SavedAggregate } from './aggregates/aggregate-repository.js';
export { type AggregateClass, EventSourcedRepository } from './aggregates/event-sourced-repository.js';
export { streamOf } from './aggregates/aggregate-type.js';
export { RepositoryFor } from './aggregates/repository-for.js';
export { type StateRow, StateStoredRepository } from './aggregates/typeorm/state-stored-repository.js';
export {
  type SpecifiedDecision,
  type SpecifiedEvent,
  type StreamSpecification,
  StreamSpecifications,
} from './aggregates/stream-specifications.js';
export { StateStoredRepositoryFor } from './aggregates/typeorm/state-stored-repository-for.js';
export { ApplicationService, type ExecuteOptions } from './application/application-service.js';
export { type Answer, type QueryOptions, QueryService } from './application/query-service.js';
export { invalidValues } from './application/validate-command.js';
export { Clock, SystemClock } from './context/clock.js';
export { IdGenerator, uuidV7, UuidV7Generator } from './context/id-generator.js';
export { currentContext, type MessageContext, runInContext } from './context/message-context.js';
export { asOperator } from './context/operator.js';
export { type Principal, SYSTEM_ROLE, systemPrincipal } from './context/principal.js';
export type { Once } from './context/once.js';
export * from './errors/index.js';
export {
  type EventSourcingAsyncOptions,
  EventSourcingModule,
  type FeatureOptions,
} from './event-sourcing.module.js';
export { EventSourcingOptions } from './event-sourcing.options.js';
export { canonicalJson } from './messages/canonical-json.js';
export { EventRegistry } from './messages/event-registry.js';
export type { EventClass } from './messages/event-type.js';
export type { JsonObject, JsonValue } from './messages/json.js';
export type { NewEvent } from './messages/new-event.js';
export type { EventMetadata, RecordedEvent } from './messages/recorded-event.js';
export { type Batch, Metrics, type Outcome } from './observability/metrics.js';
export { contextFrom, parentContext, traceparentOf } from './observability/trace-context.js';
export { type PartitionLag, Vitals, type VitalSigns } from './observability/typeorm/vitals.js';
export {
  type MessageClass,
  Policies,
  Policy,
  type PolicyAnswer,
  Public,
} from './policies/policy.decorator.js';
export {
  type EntityClass,
  On,
  Projection,
  type ProjectionOptions,
} from './projections/projection.decorator.js';
export type { Refusal, RefusalReason } from './processes/process-input.js';
export { ProcessInstance } from './processes/process-instance.js';
export {
  type CommandClass,
  OnDeadline,
  OnRefused,
  ProcessManager,
  type ProcessOptions,
  StartsWith,
} from './processes/process-manager.decorator.js';
export type {
  InstanceDetails,
  InstanceFailure,
  PendingCommand,
} from './processes/typeorm/instance-details.js';
export type { ProcessBacklog } from './processes/typeorm/process-backlog.js';
export { Processes } from './processes/typeorm/processes.js';
export type {
  InstanceFilter,
  InstanceSummary,
  ProcessSummary,
  SetDeadline,
} from './processes/typeorm/process-reports.js';
export type { ProcessFailureKind } from './processes/stored-process.js';
export type { DeadlineTime, ProcessStatus } from './processes/process-snapshot.js';
export { type FollowingRows, LiveRows, type RowChange } from './projections/live-rows.js';
export type { RowDifference, TableComparison } from './projections/typeorm/rebuild/compare-tables.js';
export type { RebuildComparison } from './projections/typeorm/rebuild/rebuild-comparison.js';
export type { RebuildStatus } from './projections/typeorm/rebuild/rebuild-status.js';
export { Rebuilds } from './projections/typeorm/rebuild/rebuilds.js';
export type { SnapshotKey, StoredSnapshot } from './snapshots/snapshot.js';
export { SnapshotStore } from './snapshots/snapshot-store.js';
export { Snapshots } from './snapshots/snapshots.js';
export {
  EventBrowser,
  type EventFilter,
  type LastEvents,
  type LastEventsOptions,
  type StreamPage,
} from './store/event-browser.js';
export type { AppendCondition, EventQuery, EventQueryItem } from './store/event-query.js';
export {
  type AppendListener,
  type AppendResult,
  EventStore,
  type LogPage,
  type ReadOptions,
  type StreamAppend,
} from './store/event-store.js';
export type { ExpectedVersion } from './store/expected-version.js';
export { type Position, START } from './store/position.js';
export { Database } from './store/typeorm/database.js';
export type { DatabaseOptions, PostgresOptions, SqliteOptions } from './store/typeorm/database-options.js';
export { engineMigrations } from './store/typeorm/migrations/index.js';
export type { QueueLoad, WriteQueueLimits } from './store/write-queue.js';
export { Subscription, type SubscriptionState } from './subscriptions/subscription.js';
export type { ReadsSequences } from './projections/reads-sequences.js';
export { RowProjection, type RowProjectionOptions } from './projections/row-projection.decorator.js';
export { type Following, LiveEvents } from './subscriptions/live-events.js';
export { Subscriptions } from './subscriptions/subscriptions.js';
export { Consumers, type ConsumerStatus } from './subscriptions/typeorm/consumers.js';
export type { ParkedReport, PartitionReport } from './subscriptions/typeorm/partition-reports.js';
export {
  type ParkedSequence,
  type ParkedSequenceDetails,
  ParkedSequences,
} from './subscriptions/typeorm/parked-sequences.js';
export type { ExpectedAggregate } from './unit-of-work/unit.js';
export { type Committed, type CommitListener, UnitOfWork } from './unit-of-work/unit-of-work.js';
