import type { NewEvent } from '../messages/new-event.js';
import type { Member } from '../unit-of-work/member.js';
import type { Unit } from '../unit-of-work/unit.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import type { EventSourcedAggregate } from './event-sourced-aggregate.js';
import type { Histories } from './histories.js';
import type { History } from './history.js';
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
  constructor(
    type: string,
    private readonly histories: Histories<TAggregate>,
    unitOfWork: UnitOfWork,
  ) {
    super(type, unitOfWork);
  }

  protected async restore(id: string, unit?: Unit): Promise<Rebuilt<TAggregate>> {
    const stream = this.streamOf(id);
    const tip = await unit?.predecessorOf(stream);
    const known = tip?.history() as History | undefined;
    const isShared = unit?.hasTurn(stream) ?? false;
    const { aggregate, history } = await this.histories.rebuild(id, stream, known, isShared);
    return { aggregate, position: history.position, history, after: tip?.lastEventId };
  }

  protected override memberOf(aggregate: TAggregate, restored?: Rebuilt<TAggregate>): Member {
    const { stream, storedVersion, position, changes, stored } = super.memberOf(aggregate, restored);
    const history = restored?.history;
    return {
      stream,
      storedVersion,
      position,
      changes,
      after: restored?.after,
      extended:
        history &&
        ((events: readonly NewEvent[]) => this.histories.extended(aggregate.id, stream, history, events)),
      stored: (version) => {
        stored(version);
        this.histories.stored(aggregate.id, stream, history, version);
      },
    };
  }
}
