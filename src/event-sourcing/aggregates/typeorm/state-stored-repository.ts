import { StateDriftedError } from '../../errors/state-drifted.error.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { EventStore } from '../../store/event-store.js';
import type { Database } from '../../store/typeorm/database.js';
import type { Unit } from '../../unit-of-work/unit.js';
import type { UnitOfWork } from '../../unit-of-work/unit-of-work.js';
import { storedVersionOf } from '../event-sourced-aggregate.js';
import { restoreStored, stateToStore, type StateStoredAggregate } from '../state-stored-aggregate.js';
import { type AggregateClass, type Restored, StreamRepository } from '../stream-repository.js';
import { checksumOf } from './row-checksum.js';
import { ChangedState, StateWriter } from './state-writer.js';

/** What each row of a state-stored aggregate has, beside the columns of its state. */
export interface StateRow {
  readonly id: string;
  /** That of the stream: the number of its events. */
  readonly version: number;
  /** Says that nobody else has written the row. An empty one says that somebody has, and meant to. */
  readonly checksum: string;
}

/** The names of what is no state in a row. */
const BESIDE_THE_STATE: ReadonlySet<string> = new Set<keyof StateRow>(['id', 'version', 'checksum']);

/**
 * Keeps the state of aggregates in rows. A row and the events that led to it are written in one transaction, which is
 * that of the append: the stream's expected version lets one of two writers through, and the other finds the row that
 * the first has written.
 *
 * Guarantee: at each commit a row is at the version of its stream, and its checksum is that of its values. Where it is not
 * so, somebody else has written the row, or has restored it without the log: StateDriftedError, when it is loaded. When it
 * is saved, the version is compared once more.
 */
export class StateStoredRepository<
  TAggregate extends StateStoredAggregate<object>,
> extends StreamRepository<TAggregate> {
  private readonly writer: StateWriter;

  // eslint-disable-next-line max-params -- one more than the event-sourced one: where its rows are
  constructor(
    private readonly aggregateClass: AggregateClass<TAggregate>,
    private readonly entity: new () => StateRow,
    type: string,
    private readonly store: EventStore,
    unitOfWork: UnitOfWork,
    private readonly database: Database,
  ) {
    super(type, unitOfWork);
    this.writer = new StateWriter(entity);
  }

  protected async restore(id: string): Promise<Restored<TAggregate>> {
    const seen = await this.lastEventOf(id);
    // After the stream, so that it is at least as new.
    const row = await this.database.reading.findOneBy<StateRow>(this.entity, { id });
    const last = await this.lastEventAt(id, row?.version ?? 0, seen);
    if (row && !isAsItWasLeft(row)) throw this.drifted(id, last, row.version);
    const aggregate = new this.aggregateClass(id);
    if (row) restoreStored(aggregate, stateIn(row), row.version);
    return { aggregate, position: last?.position ?? 0 };
  }

  protected override saved(unit: Unit, aggregate: TAggregate): void {
    if (aggregate.getUncommittedEvents().length === 0) return;
    const values = { ...stateToStore(aggregate), id: aggregate.id, version: aggregate.version };
    const row = { ...values, checksum: checksumOf(values) };
    const brought = unit.companions
      .map(({ value }) => value)
      .find((value) => value instanceof ChangedState && value.aggregate === aggregate);
    if (brought instanceof ChangedState) {
      brought.row = row;
      return;
    }
    const before = storedVersionOf(aggregate);
    const value = new ChangedState(aggregate, this.streamOf(aggregate.id), before, row);
    unit.bring({ writer: this.writer, value });
  }

  /** The last event of a stream whose row is at a version; `seen` is the last one that there was before it was read. */
  private async lastEventAt(
    id: string,
    rowVersion: number,
    seen: RecordedEvent | undefined,
  ): Promise<RecordedEvent | undefined> {
    if (rowVersion < versionOf(seen)) throw this.drifted(id, seen, rowVersion);
    if (rowVersion === versionOf(seen)) return seen;
    // The commit that wrote the row is over when the next one begins.
    await this.database.transaction(() => Promise.resolve());
    const last = await this.lastEventOf(id);
    if (rowVersion <= versionOf(last)) return last;
    throw this.drifted(id, last, rowVersion);
  }

  private drifted(id: string, last: RecordedEvent | undefined, rowVersion: number): StateDriftedError {
    return new StateDriftedError(this.streamOf(id), versionOf(last), rowVersion);
  }

  private async lastEventOf(id: string): Promise<RecordedEvent | undefined> {
    const [last] = await this.store.read(this.streamOf(id), { direction: 'backward', limit: 1 });
    return last;
  }
}

function versionOf(last: RecordedEvent | undefined): number {
  return last?.version ?? 0;
}

function isAsItWasLeft(row: StateRow): boolean {
  return row.checksum === '' || row.checksum === checksumOf(row);
}

function stateIn(row: StateRow): object {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !BESIDE_THE_STATE.has(name)));
}
