import type { EventRegistry } from '../messages/event-registry.js';
import type { EventStore } from '../store/event-store.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import type { EventSourcedAggregate } from './event-sourced-aggregate.js';
import { type AggregateClass, type Restored, StreamRepository } from './stream-repository.js';

export type { AggregateClass };

/** Rebuilds aggregates from their streams, and appends to these what has happened since. */
export class EventSourcedRepository<
  TAggregate extends EventSourcedAggregate,
> extends StreamRepository<TAggregate> {
  constructor(
    private readonly aggregateClass: AggregateClass<TAggregate>,
    type: string,
    private readonly store: EventStore,
    unitOfWork: UnitOfWork,
    private readonly events: EventRegistry,
  ) {
    super(type, unitOfWork);
  }

  protected async restore(id: string): Promise<Restored<TAggregate>> {
    const history = await this.store.read(this.streamOf(id));
    const aggregate = new this.aggregateClass(id);
    aggregate.loadFromHistory(history.map((recorded) => this.events.revive(recorded).data));
    return { aggregate, position: history.at(-1)?.position ?? 0 };
  }
}
