import { Inject, Injectable, SetMetadata } from '@nestjs/common';
import { EventStore } from '../../store/event-store.js';
import { Database } from '../../store/typeorm/database.js';
import { UnitOfWork } from '../../unit-of-work/unit-of-work.js';
import { typeNameOf } from '../aggregate-type.js';
import type { StateStoredAggregate } from '../state-stored-aggregate.js';
import type { AggregateClass } from '../stream-repository.js';
import { type StateRow, StateStoredRepository } from './state-stored-repository.js';

type RepositoryClass<TAggregate extends StateStoredAggregate<object>> = new (
  store: EventStore,
  unitOfWork: UnitOfWork,
  database: Database,
) => StateStoredRepository<TAggregate>;

type StateOf<TAggregate> = TAggregate extends StateStoredAggregate<infer TState> ? TState : never;

/** Which entity's rows a repository keeps. */
export const STATE_ENTITY = 'tidemark:state-entity';

/**
 * A repository of state-stored aggregates, to be extended by a class that Nest injects:
 *
 * ```ts
 * @Injectable()
 * export class ThemeRepository extends StateStoredRepositoryFor(Theme, ThemeRow) {}
 * ```
 *
 * @param entity has a column for each property of the state, `id` as its key, `version` and `checksum`.
 * @throws InvalidAggregateError when the class has no `@AggregateType`.
 */
export function StateStoredRepositoryFor<TAggregate extends StateStoredAggregate<object>>(
  aggregateClass: AggregateClass<TAggregate>,
  entity: new () => StateRow & StateOf<TAggregate>,
): RepositoryClass<TAggregate> {
  const name = typeNameOf(aggregateClass);

  @Injectable()
  @SetMetadata(STATE_ENTITY, entity)
  class Repository extends StateStoredRepository<TAggregate> {
    constructor(
      @Inject(EventStore) store: EventStore,
      @Inject(UnitOfWork) unitOfWork: UnitOfWork,
      @Inject(Database) database: Database,
    ) {
      super(aggregateClass, entity, name, store, unitOfWork, database);
    }
  }
  return Repository;
}
