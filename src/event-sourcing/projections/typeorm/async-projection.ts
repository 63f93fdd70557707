import { Logger } from '@nestjs/common';
import { runInContext } from '../../context/message-context.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { EventStore, LogPage } from '../../store/event-store.js';
import type { Database } from '../../store/typeorm/database.js';
import { type Checkpoint, movedTo } from '../../subscriptions/checkpoint.js';
import type { Consumer, NextPage } from '../../subscriptions/consumer.js';
import { HandlerFailure } from '../../subscriptions/handler-failure.js';
import { traceOf } from '../../subscriptions/trace-of.js';
import type { Checkpoints } from '../../subscriptions/typeorm/checkpoints.js';
import type { ParkedEventRow } from '../../subscriptions/typeorm/parked-event.entity.js';
import { nameOf, WHOLE } from '../../subscriptions/partitions.js';
import { ParkingLot } from '../../subscriptions/typeorm/parking-lot.js';
import type { PoisonedEvent } from '../../subscriptions/sequenced-event.js';
import { causeOf, isNobodysFault } from './blame.js';
import { type Draft, Drafts } from './drafts.js';
import { allPrepared, type Feedable } from './projector.js';
import { RowMemory } from './row-memory.js';

/** How often events that were set aside are tried in one go, while live ones wait. */
const MOST_TRIES = 30;
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
  private readonly drafts: Drafts;
  private passed: Passed | undefined;

  constructor(
    private readonly projector: Feedable,
    private readonly log: EventStore,
    private readonly database: Database,
    private readonly checkpoints: Checkpoints,
    readonly partition = WHOLE,
  ) {
    const { name } = projector.description;
    this.logger = new Logger(`Projection ${nameOf(name, partition)}`);
    this.lot = new ParkingLot(name, partition, database);
    this.drafts = new Drafts(projector, partition, this.lot, this.memory, database);
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

  async handle(from: Checkpoint, { events }: LogPage, next?: NextPage): Promise<Checkpoint> {
    await this.lot.enter(from.epoch);
    const stored = this.storedOf(from);
    const last = events.at(-1);
    if (last && !events.some(({ type }) => this.projector.wants(type))) {
      this.passed = { stored, last, since: this.passed?.since ?? Date.now() };
      return movedTo(from, last);
    }
    const moved = await this.take(stored, events, [], next);
    this.passed = undefined;
    return moved;
  }

  async handleTaken(from: Checkpoint, next: NextPage): Promise<Checkpoint | undefined> {
    const draft = this.drafts.taken(from);
    try {
      return draft && (await this.store(draft, from, next));
    } catch (error) {
      if (isNobodysFault(error, this.database)) throw causeOf(error);
      // Whose fault it is will be found out when the events are handed in.
      return undefined;
    }
  }

  async settle(held: Checkpoint): Promise<void> {
    const { passed } = this;
    if (!passed || Date.now() - passed.since < PUT_OFF_MS) return;
    const stored = this.storedOf(held);
    if (stored !== held) {
      await this.memory.during(stored, { to: movedTo(stored, passed.last) }, () =>
        this.checkpoints.moveAlone(stored, passed.last),
      );
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
    next?: NextPage,
  ): Promise<Checkpoint> {
    try {
      return await this.advance(from, events, failed, next);
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
    next?: NextPage,
  ): Promise<Checkpoint> {
    const last = events.at(-1);
    if (!last) return from;
    return this.store(await this.drafts.of(from, events, last, failed), from, next);
  }

  private async store(draft: Draft, from: Checkpoint, next: NextPage | undefined): Promise<Checkpoint> {
    const to = movedTo(from, draft.last);
    const stored = this.memory.during(from, { to, rows: draft.write.rows }, () => this.commit(draft, from));
    const ahead = next && this.drafts.lookAhead(draft, to, next);
    try {
      await stored;
    } finally {
      await ahead;
    }
    for (const parked of draft.sorted.poisoned) this.hold(parked);
    return to;
  }

  private async commit({ last, sorted, write }: Draft, from: Checkpoint): Promise<void> {
    if (write.upsert) {
      await this.checkpoints.moveWith([write.upsert, ...this.lot.asParts(sorted)], from, last);
      return;
    }
    await this.database.transaction(async (rows) => {
      // First, so that one that was fenced off stops before it touches a row.
      await this.checkpoints.move(rows, from, last);
      await write.run(rows);
      await this.lot.park(rows, sorted);
    });
  }

  /** What the database says where `from` is ahead of it. */
  private storedOf(from: Checkpoint): Checkpoint {
    const { passed } = this;
    const isAhead = passed?.stored.epoch === from.epoch && passed.last.position === from.position;
    return isAhead ? passed.stored : from;
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
    const { events } = await this.log.readAll(parked.position - 1, 1);
    const stored = this.storedOf(held);
    try {
      const write = await this.drafts.begin(stored, allPrepared(this.projector.prepare(events)));
      await this.memory.during(stored, { to: stored, rows: write.rows }, () =>
        this.database.transaction(async (rows) => {
          await this.checkpoints.hold(rows, stored);
          if (await this.lot.remove(rows, parked)) await write.run(rows);
          else this.memory.forget();
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
