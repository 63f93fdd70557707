import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { Database } from '../../store/typeorm/database.js';
import type { Checkpoint } from '../../subscriptions/checkpoint.js';
import type { NextPage } from '../../subscriptions/consumer.js';
import { HandlerFailure } from '../../subscriptions/handler-failure.js';
import { contains, bucketOf, isHandled, type Partition } from '../../subscriptions/partitions.js';
import type {
  PoisonedEvent,
  PreparedEvent,
  SequencedEvent,
  SortedEvents,
} from '../../subscriptions/sequenced-event.js';
import type { ParkingLot } from '../../subscriptions/typeorm/parking-lot.js';
import { Parking } from './parking.js';
import type { Feedable, Fold, Write } from './projector.js';
import type { RowMemory } from './row-memory.js';

/** What is to be stored for the events up to the last one. */
export interface Draft {
  readonly last: RecordedEvent;
  readonly sorted: SortedEvents;
  readonly write: Write;
}

interface Ahead extends Draft {
  readonly timesFreed: number;
}

/**
 * Decides what is to be stored for events, before the transaction, which many wait for: its checkpoint moves only if
 * nobody has written the rows meanwhile.
 *
 * While something is stored it decides on what follows, where that says all that must be known. Events are folded as they
 * come and not kept: what lives long costs the garbage collector more than all that is made of it.
 */
export class Drafts {
  private ahead: Ahead | undefined;

  constructor(
    private readonly projector: Feedable,
    private readonly partition: Partition,
    private readonly lot: ParkingLot,
    private readonly memory: RowMemory,
    private readonly database: Database,
  ) {}

  /** What is to be stored for events after a checkpoint, up to the last of them, of which some were thrown at. */
  async of(
    from: Checkpoint,
    events: readonly RecordedEvent[],
    last: RecordedEvent,
    failed: readonly PoisonedEvent[],
  ): Promise<Draft> {
    this.ahead = undefined;
    const sorted = this.sorted(from, events, failed);
    return { last, sorted, write: await this.begin(from, sorted.free) };
  }

  /** What was decided on what follows a checkpoint, where that has been stored as it was thought, and nothing else since. */
  taken(from: Checkpoint): Draft | undefined {
    const { ahead } = this;
    this.ahead = undefined;
    return this.memory.isAt(from) && ahead?.timesFreed === this.lot.timesFreed ? ahead : undefined;
  }

  /** Decides on what follows something that is being stored. What goes wrong goes wrong again when its turn has come. */
  async lookAhead({ sorted, write: { rows } }: Draft, to: Checkpoint, next: NextPage): Promise<void> {
    if (!rows || !this.memory.hasAll(rows.keys())) return;
    const fold = this.projector.fold?.(this.database.reading, this.memory);
    this.ahead = fold && (await this.take(fold, { to, sorted }, next).catch(() => undefined));
  }

  /** What is to be done by handlers for events, and written in a transaction. */
  async begin(from: Checkpoint, events: readonly PreparedEvent[]): Promise<Write> {
    this.memory.enter(from);
    try {
      return await this.projector.begin(events, this.database.reading, this.memory);
    } catch (error) {
      if (error instanceof HandlerFailure) throw error;
      this.memory.forget();
      // It may be that it was fenced off, and the rows are gone: the transaction looks at that first.
      return { run: (rows) => this.projector.apply(events, rows) };
    }
  }

  private async take(
    fold: Fold,
    { to, sorted }: { readonly to: Checkpoint; readonly sorted: SortedEvents },
    next: NextPage,
  ): Promise<Ahead | undefined> {
    const { timesFreed } = this.lot;
    const parking = new Parking(this.lot, this.database, sorted.poisoned);
    let last: RecordedEvent | undefined;
    let count = 0;
    while (count < this.projector.pageSize) {
      const page = await next();
      if (!page) break;
      await parking.fold(fold, this.prepared(to, page.events));
      count += page.events.length;
      last = page.events.at(-1);
    }
    return last && { last, timesFreed, sorted: parking.sorted, write: fold.write() };
  }

  private sorted(
    from: Checkpoint,
    events: readonly RecordedEvent[],
    failed: readonly PoisonedEvent[],
  ): SortedEvents {
    return this.lot.sort(this.prepared(from, events), failed);
  }

  private prepared(
    from: Checkpoint,
    events: readonly RecordedEvent[],
  ): readonly (PreparedEvent | PoisonedEvent)[] {
    const prepared = this.projector.prepare(events);
    const isWhole = this.partition.count === 1 && from.earlier.length === 0;
    return isWhole ? prepared : prepared.filter((one) => this.isMine(from, one));
  }

  /** Whether an event falls to this partition, and to none of an earlier division that has handled it. */
  private isMine({ earlier }: Checkpoint, { event, sequence }: SequencedEvent): boolean {
    const bucket = bucketOf(sequence);
    return contains(this.partition, bucket) && !isHandled(earlier, event.position, bucket);
  }
}
