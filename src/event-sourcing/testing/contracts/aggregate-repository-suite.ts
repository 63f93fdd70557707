import type { AggregateRepository } from '../../aggregates/aggregate-repository.js';
import type { EventSourcedAggregate } from '../../aggregates/event-sourced-aggregate.js';
import type { EventStore } from '../../store/event-store.js';
import type { UnitOfWork } from '../../unit-of-work/unit-of-work.js';

/** An aggregate to keep the contract with. One that nothing was added to is not there. */
export interface CountingAggregate extends EventSourcedAggregate {
  /** The sum of what was added. */
  readonly total: number;
  /** Makes one event. */
  add(amount: number): void;
}

/** A repository of its own for one test. */
export interface AggregateRepositoryHarness {
  readonly repository: AggregateRepository<CountingAggregate>;
  /** A new aggregate, as its class constructs it. */
  readonly create: (id: string) => CountingAggregate;
  readonly unitOfWork: UnitOfWork;
  readonly store: EventStore;
  /** Closes whatever was opened. */
  readonly close: () => Promise<void>;
}
