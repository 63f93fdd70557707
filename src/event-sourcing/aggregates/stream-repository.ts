import { AggregateNotFoundError } from '../errors/aggregate-not-found.error.js';
import { UnitOfWorkError } from '../errors/unit-of-work.error.js';
import type { Position } from '../store/position.js';
import type { Member } from '../unit-of-work/member.js';
import type { Unit } from '../unit-of-work/unit.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { AggregateRepository, type SavedAggregate } from './aggregate-repository.js';
import { aggregateTypeOf } from './aggregate-type.js';
import {
  type EventSourcedAggregate,
  markStored,
  onCommit,
  storedVersionOf,
} from './event-sourced-aggregate.js';

/** A class of aggregates. */
export type AggregateClass<TAggregate extends EventSourcedAggregate> = new (id: string) => TAggregate;

/** An aggregate as it is stored, a new one where there is none, and the position of its last event, 0 for none. */
export interface Restored<TAggregate> {
  readonly aggregate: TAggregate;
  readonly position: Position;
}

/** What both kinds of repositories do alike: one object in a unit of work, fenced, checked, committed with its stream. */
export abstract class StreamRepository<
  TAggregate extends EventSourcedAggregate,
> extends AggregateRepository<TAggregate> {
  constructor(
    private readonly type: string,
    private readonly unitOfWork: UnitOfWork,
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
    return aggregate.version > 0 || alwaysExists(aggregate) ? aggregate : undefined;
  }

  async save(aggregate: TAggregate): Promise<SavedAggregate> {
    const unit = this.unitOfWork.current;
    if (!unit) {
      const { result } = await this.unitOfWork.run(() => this.save(aggregate));
      return result;
    }
    this.take(unit, aggregate);
    return { id: aggregate.id, version: aggregate.version };
  }

  async update(id: string, change: (aggregate: TAggregate) => unknown): Promise<SavedAggregate> {
    const unit = this.unitOfWork.current;
    if (!unit) {
      const { result } = await this.unitOfWork.run(() => this.update(id, change));
      return result;
    }
    const aggregate = await this.load(id);
    this.checkExpected(unit, aggregate);
    await change(aggregate);
    return this.save(aggregate);
  }

  /** Reads what is stored of an aggregate, for a unit of work if there is one. */
  protected abstract restore(id: string, unit?: Unit): Promise<Restored<TAggregate>>;

  /** Told each time that the changes of an aggregate are wanted. */
  protected saved(_unit: Unit, _aggregate: TAggregate): void {
    // Its events are all that is stored of it.
  }

  /** The aggregate as the unit of work sees it; without `restored` it is a new one, or was loaded before the unit. */
  protected memberOf(aggregate: TAggregate, restored?: Restored<TAggregate>): Member {
    return {
      stream: this.streamOf(aggregate.id),
      storedVersion: storedVersionOf(aggregate),
      position: restored?.position ?? 0,
      changes: () => aggregate.getUncommittedEvents(),
      stored: ({ version }) => {
        markStored(aggregate, version);
      },
    };
  }

  /** The stream of an aggregate of this id. */
  protected streamOf(id: string): string {
    return `${this.type}-${id}`;
  }

  private async load(id: string): Promise<TAggregate> {
    const unit = this.unitOfWork.current;
    if (!unit) return this.committable((await this.restore(id)).aggregate);
    return unit.loadOnce(this.streamOf(id), async () => {
      const restored = await this.restore(id, unit);
      unit.enlist(this.memberOf(restored.aggregate, restored), restored.aggregate);
      return this.committable(restored.aggregate);
    });
  }

  /** Marks the changes that an aggregate has now as wanted. */
  private take(unit: Unit, aggregate: TAggregate): void {
    unit.enlist(this.memberOf(aggregate), aggregate);
    this.checkExpected(unit, aggregate);
    unit.save(this.streamOf(aggregate.id));
    this.saved(unit, aggregate);
  }

  /** With Nest's `commit()` as another way to save it. */
  private committable(aggregate: TAggregate): TAggregate {
    onCommit(aggregate, () => {
      const unit = this.unitOfWork.current;
      if (!unit) throw new UnitOfWorkError(outsideOfCommands(aggregate.constructor));
      this.take(unit, aggregate);
    });
    return aggregate;
  }

  private checkExpected(unit: Unit, aggregate: TAggregate): void {
    const version = storedVersionOf(aggregate);
    unit.checkExpected(aggregate.id, version, version > 0 || alwaysExists(aggregate));
  }
}

function outsideOfCommands({ name }: { readonly name: string }): string {
  return (
    `${name}.commit() was called outside of a unit of work: nobody would wait for what it stores. Execute the command ` +
    "by ApplicationService; with EventSourcingModule's adopt: true, Nest's CommandBus does. Or await repository.save(aggregate)."
  );
}

function alwaysExists(aggregate: object): boolean {
  return aggregateTypeOf(aggregate.constructor)?.alwaysExists ?? false;
}
