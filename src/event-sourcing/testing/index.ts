/**
 * `tidemark/testing`: given-when-then for aggregates, the engine in memory, and the contracts that adapters keep.
 *
 * @module tidemark/testing
 */
export { aggregateRepositoryContract } from './contracts/aggregate-repository.contract.js';
export {
  type AggregateRepositoryHarness,
  type CountingAggregate,
} from './contracts/aggregate-repository-suite.js';
export { eventStoreContract } from './contracts/event-store.contract.js';
export { type EventStoreHarness, someEvent } from './contracts/event-store-suite.js';
export { processStoreContract, type ProcessStoreHarness } from './contracts/process-store.contract.js';
export { snapshotStoreContract, type SnapshotStoreHarness } from './contracts/snapshot-store.contract.js';
export { FixedClock } from './fixed-clock.js';
export { type DataOf, eventOf } from './event-of.js';
export { givenAggregate, type GivenAggregate, type WhenDecided } from './given-aggregate.js';
export type { GivenEvent } from './given-event.js';
export {
  givenProcess,
  type GivenProcess,
  type GivenProcessClass,
  type WhenProcessed,
} from './given-process.js';
export {
  deadlinePasses,
  type ExpectedOfProcess,
  type GivenInput,
  refused,
  timePasses,
} from './process-rehearsal.js';
export {
  givenProjection,
  type GivenProjection,
  type GivenProjectionClass,
  type ProjectionGiven,
} from './typeorm/given-projection.js';
export { InMemoryEventSourcingModule, type InMemoryOptions } from './in-memory-event-sourcing.module.js';
export { InMemoryEventStore } from '../store/in-memory-event-store.js';
export { InMemorySnapshotStore } from '../snapshots/in-memory-snapshot-store.js';
export { SequentialIds } from './sequential-ids.js';
export { settled } from './settled.js';
