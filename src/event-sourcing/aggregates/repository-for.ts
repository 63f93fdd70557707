import { Inject, Injectable } from '@nestjs/common';
import { EventRegistry } from '../messages/event-registry.js';
import { Snapshots } from '../snapshots/snapshots.js';
import { EventStore } from '../store/event-store.js';
import { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { aggregateTypeOf, typeNameOf } from './aggregate-type.js';
import type { EventSourcedAggregate } from './event-sourced-aggregate.js';
import { type AggregateClass, EventSourcedRepository } from './event-sourced-repository.js';
import { Histories } from './histories.js';

type RepositoryClass<TAggregate extends EventSourcedAggregate> = new (
  store: EventStore,
  unitOfWork: UnitOfWork,
  events: EventRegistry,
  snapshots: Snapshots,
) => EventSourcedRepository<TAggregate>;

/**
 * A repository of event-sourced aggregates, to be extended by a class that Nest injects:
 *
 * ```ts
 * @Injectable()
 * export class UserRepository extends RepositoryFor(User) {}
 * ```
 *
 * @throws InvalidAggregateError when the class has no `@AggregateType`.
 */
export function RepositoryFor<TAggregate extends EventSourcedAggregate>(
  aggregateClass: AggregateClass<TAggregate>,
): RepositoryClass<TAggregate> {
  const name = typeNameOf(aggregateClass);
  const policy = aggregateTypeOf(aggregateClass)?.snapshot;

  @Injectable()
  class Repository extends EventSourcedRepository<TAggregate> {
    constructor(
      @Inject(EventStore) store: EventStore,
      @Inject(UnitOfWork) unitOfWork: UnitOfWork,
      @Inject(EventRegistry) events: EventRegistry,
      @Inject(Snapshots) snapshots: Snapshots,
    ) {
      const histories = new Histories(aggregateClass, { store, events, snapshots }, policy);
      super(name, histories, unitOfWork);
    }
  }
  return Repository;
}
