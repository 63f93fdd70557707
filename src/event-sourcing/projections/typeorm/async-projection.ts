import { Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { runInContext } from '../../context/message-context.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { EventStore, LogPage } from '../../store/event-store.js';
import type { Database } from '../../store/typeorm/database.js';
import type { Checkpoint } from '../../subscriptions/checkpoint.js';
import type { Consumer } from '../../subscriptions/consumer.js';
import { HandlerFailure } from '../../subscriptions/handler-failure.js';
import { traceOf } from '../../subscriptions/trace-of.js';
import type { Checkpoints } from '../../subscriptions/typeorm/checkpoints.js';
import type { ParkedEventRow } from '../../subscriptions/typeorm/parked-event.entity.js';
import { bucketOf, contains, isHandled, nameOf, WHOLE } from '../../subscriptions/partitions.js';
import { ParkingLot } from '../../subscriptions/typeorm/parking-lot.js';
import type {
  PoisonedEvent,
  PreparedEvent,
  SequencedEvent,
  SortedEvents,
} from '../../subscriptions/sequenced-event.js';
import { causeOf, isNobodysFault } from './blame.js';
import { allPrepared, type Feedable, type Write } from './projector.js';
import { RowMemory } from './row-memory.js';

/** How often events that were set aside are tried in one go, while live ones wait. */
const MOST_TRIES = 100;
/** So long a checkpoint is not moved in the database while nothing is for the projection: each move is a commit. */
const PUT_OFF_MS = 100;

/** How far it has come since the database was told, with nothing for it on the way. */
interface Passed {
  readonly stored: Checkpoint;
  readonly last: RecordedEvent;
  readonly since: number;
}

/**
 * A projection that a subscription feeds: rows and checkpoint commit together, fenced.
 *
 * An event that a handler throws at is set aside in the transaction that moves the checkpoint behind it, and with it
 * what comes later in its sequence; the rest of the page is handled in that transaction as if these were not in it. What
 * is set aside is tried again with growing pauses, and after some attempts when an operator says so.
 */
export class AsyncProjection implements Consumer {
  private readonly logger: Logger;
  private readonly lot: ParkingLot;
  private readonly memory = new RowMemory();
  private passed: Passed | undefined;

  constructor(
    private readonly projector: Feedable,
    private readonly store: EventStore,
    private readonly database: Database,
    private readonly checkpoints: Checkpoints,
    readonly partition = WHOLE,
  ) {
    const { name } = projector.description;
    this.logger = new Logger(`Projection ${nameOf(name, partition)}`);
    this.lot = new ParkingLot(name, partition, database);
  }

  get name(): string {
    return this.projector.description.name;
  }

  get version(): number {
    return this.projector.description.version;
  }

  get pageSize(): number {
    return this.projector.pageSize;
  }

  get hasParked(): boolean {
    return !this.lot.isEmpty;
  }

  get isAhead(): boolean {
    return this.passed !== undefined;
  }

  async handle(from: Checkpoint, { events }: LogPage): Promise<Checkpoint> {
    await this.lot.enter(from.epoch);
    const stored = this.storedOf(from);
    const last = events.at(-1);
    if (last && !events.some(({ type }) => this.projector.wants(type))) {
      this.passed = { stored, last, since: this.passed?.since ?? Date.now() };
      return { ...from, position: last.position, eventId: last.id };
    }
    const moved = await this.take(stored, events, []);
    this.passed = undefined;
    return moved;
  }

  async settle(held: Checkpoint): Promise<void> {
    const { passed } = this;
    if (!passed || Date.now() - passed.since < PUT_OFF_MS) return;
    const stored = this.storedOf(held);
    if (stored !== held) {
      await this.memory.during(stored, async () => ({
        at: await this.checkpoints.moveAlone(stored, passed.last),
      }));
    }
    this.passed = undefined;
  }

  async retryParked(held: Checkpoint): Promise<void> {
    await this.lot.enter(held.epoch);
    if (this.lot.isEmpty) return;
    const due = await this.lot.due();
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const parked = due.shift();
      if (!parked) return;
      const next = await this.retry(held, parked);
      // To the end of the queue, so that a long sequence holds up no other.
      if (next) due.push(next);
    }
  }

  private async take(
    from: Checkpoint,
    events: readonly RecordedEvent[],
    failed: readonly PoisonedEvent[],
  ): Promise<Checkpoint> {
    try {
      return await this.advance(from, events, failed);
    } catch (error) {
      if (isNobodysFault(error, this.database)) throw causeOf(error);
      if (error instanceof HandlerFailure) return this.take(from, events, [...failed, ...error.failures]);
      // The rows of all of them were written at once: whose were refused is found out by halves.
      if (events.length > 1) return this.take(from, events.slice(0, Math.ceil(events.length / 2)), []);
      const [one] = this.projector.prepare(events);
      if (!one || failed.length > 0) throw error;
      return this.take(from, events, [{ ...one, cause: error }]);
    }
  }

  private async advance(
    from: Checkpoint,
    events: readonly RecordedEvent[],
    failed: readonly PoisonedEvent[],
  ): Promise<Checkpoint> {
    const last = events.at(-1);
    if (!last) return from;
    const sorted = this.sorted(from, events, failed);
    const write = await this.begin(from, sorted.free);
    const upsert = sorted.poisoned.length + sorted.waiting.length === 0 ? write.upsert : undefined;
    const transaction = async (rows: EntityManager) => {
      // First, so that one that was fenced off stops before it touches a row.
      const at = await this.checkpoints.move(rows, from, last);
      await write.run(rows);
      await this.lot.park(rows, sorted);
      return at;
    };
    const moved = await this.memory.during(from, async () => ({
      at: await (upsert
        ? this.checkpoints.moveWith(upsert, from, last)
        : this.database.transaction(transaction)),
      rows: write.rows,
    }));
    for (const parked of sorted.poisoned) this.hold(parked);
    return moved;
  }

  /** What the database says where `from` is ahead of it. */
  private storedOf(from: Checkpoint): Checkpoint {
    const { passed } = this;
    const isAhead = passed?.stored.epoch === from.epoch && passed.last.position === from.position;
    return isAhead ? passed.stored : from;
  }

  /** Before the transaction, which many wait for: its checkpoint moves only if nobody has written the rows meanwhile. */
  private async begin(from: Checkpoint, events: readonly PreparedEvent[]): Promise<Write> {
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

  private sorted(
    from: Checkpoint,
    events: readonly RecordedEvent[],
    failed: readonly PoisonedEvent[],
  ): SortedEvents {
    const prepared = this.projector.prepare(events);
    const isWhole = this.partition.count === 1 && from.earlier.length === 0;
    return this.lot.sort(isWhole ? prepared : prepared.filter((one) => this.isMine(from, one)), failed);
  }

  /** Whether an event falls to this partition, and to none of an earlier division that has handled it. */
  private isMine({ earlier }: Checkpoint, { event, sequence }: SequencedEvent): boolean {
    const bucket = bucketOf(sequence);
    return contains(this.partition, bucket) && !isHandled(earlier, event.position, bucket);
  }

  private hold({ event, sequence, cause }: PoisonedEvent): void {
    this.lot.hold(sequence);
    const text =
      `Set aside ${event.type} at position ${String(event.position)}, and what follows it in ${sequence}: ` +
      traceOf(cause);
    runInContext(event.metadata, () => {
      this.logger.error(text);
    });
  }

  /** Tries the first event of a sequence, and gives the next one when it went through. */
  private async retry(held: Checkpoint, parked: ParkedEventRow): Promise<ParkedEventRow | undefined> {
    const { events } = await this.store.readAll(parked.position - 1, 1);
    const stored = this.storedOf(held);
    try {
      const write = await this.begin(stored, allPrepared(this.projector.prepare(events)));
      await this.memory.during(stored, () =>
        this.database.transaction(async (rows) => {
          await this.checkpoints.hold(rows, stored);
          if (!(await this.lot.remove(rows, parked))) return { at: stored };
          await write.run(rows);
          return { at: stored, rows: write.rows };
        }),
      );
    } catch (error) {
      if (isNobodysFault(error, this.database)) throw causeOf(error);
      await this.database.transaction(async (rows) => {
        await this.checkpoints.hold(rows, stored);
        await this.lot.failedAgain(rows, parked, causeOf(error));
      });
      return undefined;
    }
    return this.lot.next(parked.sequence);
  }
}
