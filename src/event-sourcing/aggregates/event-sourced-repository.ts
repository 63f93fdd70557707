import type { NewEvent } from '../messages/new-event.js';
import type { Position } from '../store/position.js';
import type { Member } from '../unit-of-work/member.js';
import type { Unit } from '../unit-of-work/unit.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import type { EventSourcedAggregate } from './event-sourced-aggregate.js';
import type { Histories } from './histories.js';
import type { History } from './history.js';
import { RememberedHistories } from './remembered-histories.js';
import { type Restored, StreamRepository } from './stream-repository.js';

export type { AggregateClass } from './histories.js';

/** An aggregate with the history that it was rebuilt from. */
interface Rebuilt<TAggregate> extends Restored<TAggregate> {
  readonly history: History;
  /** Its last event, where that was not stored yet. */
  readonly after: string | undefined;
}

/** Rebuilds aggregates from their streams, and appends to these what has happened since. */
export class EventSourcedRepository<
  TAggregate extends EventSourcedAggregate,
> extends StreamRepository<TAggregate> {
  private readonly memory = new RememberedHistories();

  constructor(
    type: string,
    private readonly histories: Histories<TAggregate>,
    unitOfWork: UnitOfWork,
  ) {
    super(type, unitOfWork);
    histories.onLost(() => {
      this.memory.forgetAll();
    });
  }

  protected async restore(id: string, unit?: Unit): Promise<Rebuilt<TAggregate>> {
    const stream = this.streamOf(id);
    const tip = await unit?.predecessorOf(stream);
    const known = (tip?.history() as History | undefined) ?? (unit && this.remembered(stream, unit));
    const { aggregate, history } = await this.histories.rebuild(id, stream, known, unit !== undefined);
    if (unit && !known) this.memory.keep(stream, history);
    return { aggregate, position: history.position, history, after: tip?.lastEventId };
  }

  protected override memberOf(aggregate: TAggregate, restored?: Rebuilt<TAggregate>): Member {
    const { stream, storedVersion, position, changes, stored } = super.memberOf(aggregate, restored);
    const history = restored?.history;
    let next: History | undefined;
    const extended = (before: History, events: readonly NewEvent[]) =>
      (next ??= this.histories.extended(aggregate.id, stream, before, events));
    return {
      stream,
      storedVersion,
      position,
      changes,
      after: restored?.after,
      extended: history && ((events) => extended(history, events)),
      stored: (committed) => {
        stored(committed);
        this.histories.stored(aggregate.id, stream, history, committed.version);
        this.remember(stream, () => history && extended(history, committed.events), committed.position);
      },
    };
  }

  private remembered(stream: string, unit: Unit): History | undefined {
    const history = unit.mayRemember(stream) ? this.memory.find(stream) : undefined;
    if (history) {
      unit.remembered.add(stream, {
        isStillSo: () => this.histories.isCurrent(stream, history),
        doubt: () => {
          this.memory.doubt(stream, history);
        },
      });
    }
    return history;
  }

  /** Never throws: what cannot be remembered is read again. */
  private remember(stream: string, extended: () => History | undefined, position: Position): void {
    try {
      const history = extended();
      if (history) this.memory.keep(stream, { ...history, position, wasMisled: false });
      else this.memory.forget(stream);
    } catch {
      this.memory.forget(stream);
    }
  }
}
