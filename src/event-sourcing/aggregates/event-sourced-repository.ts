import { AggregateNotFoundError } from '../errors/aggregate-not-found.error.js';
import type { EventRegistry } from '../messages/event-registry.js';
import type { EventStore } from '../store/event-store.js';
import type { Position } from '../store/position.js';
import type { Unit } from '../unit-of-work/unit.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { AggregateRepository, type SavedAggregate } from './aggregate-repository.js';
import { type EventSourcedAggregate, markStored, storedVersionOf } from './event-sourced-aggregate.js';

/** A class of event-sourced aggregates. */
export type AggregateClass<TAggregate extends EventSourcedAggregate> = new (id: string) => TAggregate;

/** Rebuilds aggregates from their streams, and appends to these what has happened since. */
export class EventSourcedRepository<
  TAggregate extends EventSourcedAggregate,
> extends AggregateRepository<TAggregate> {
  constructor(
    private readonly aggregateClass: AggregateClass<TAggregate>,
    private readonly type: string,
    private readonly store: EventStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: EventRegistry,
  ) {
    super();
  }

  async get(id: string): Promise<TAggregate> {
    const aggregate = await this.find(id);
    if (!aggregate) throw new AggregateNotFoundError(this.type, id);
    return aggregate;
  }

  async find(id: string): Promise<TAggregate | undefined> {
    const aggregate = await this.load(id);
    return aggregate.version > 0 ? aggregate : undefined;
  }

  async save(aggregate: TAggregate): Promise<SavedAggregate> {
    const unit = this.unitOfWork.current;
    if (!unit) {
      const { result } = await this.unitOfWork.run(() => this.save(aggregate));
      return result;
    }
    this.enlist(unit, aggregate, 0);
    unit.checkExpected(aggregate.id, storedVersionOf(aggregate));
    unit.save(this.streamOf(aggregate.id));
    return { id: aggregate.id, version: aggregate.version };
  }

  async update(id: string, change: (aggregate: TAggregate) => unknown): Promise<SavedAggregate> {
    const unit = this.unitOfWork.current;
    if (!unit) {
      const { result } = await this.unitOfWork.run(() => this.update(id, change));
      return result;
    }
    const aggregate = await this.load(id);
    unit.checkExpected(id, storedVersionOf(aggregate));
    await change(aggregate);
    return this.save(aggregate);
  }

  private load(id: string): Promise<TAggregate> {
    const unit = this.unitOfWork.current;
    return unit ? unit.loadOnce(this.streamOf(id), () => this.replay(id, unit)) : this.replay(id);
  }

  private async replay(id: string, unit?: Unit): Promise<TAggregate> {
    const history = await this.store.read(this.streamOf(id));
    const aggregate = new this.aggregateClass(id);
    aggregate.loadFromHistory(history.map((recorded) => this.events.revive(recorded).data));
    if (unit) this.enlist(unit, aggregate, history.at(-1)?.position ?? 0);
    return aggregate;
  }

  private enlist(unit: Unit, aggregate: TAggregate, position: Position): void {
    const member = {
      stream: this.streamOf(aggregate.id),
      storedVersion: storedVersionOf(aggregate),
      position,
      changes: () => aggregate.getUncommittedEvents(),
      stored: (version: number) => {
        markStored(aggregate, version);
      },
    };
    unit.enlist(member, aggregate);
  }

  private streamOf(id: string): string {
    return `${this.type}-${id}`;
  }
}
