import type { EntityManager } from 'typeorm';
import { TooManyParkedError } from '../../errors/too-many-parked.error.js';
import type { Database } from '../../store/typeorm/database.js';
import { backOff } from '../back-off.js';
import {
  isPoisoned,
  type PoisonedEvent,
  type PreparedEvent,
  type SequencedEvent,
  type SortedEvents,
} from '../sequenced-event.js';
import { traceOf } from '../trace-of.js';
import { bucketOf, contains, type Partition } from '../partitions.js';
import { ParkedEventRow } from './parked-event.entity.js';
import { firstParked, isFirst } from './parked-rows.js';

const MAX_SEQUENCES = 10_000;
const MAX_ATTEMPTS = 10;
const LONGEST_BACK_OFF_MS = 30_000;
/** How many sequences are tried again in one go. */
const DUE_PAGE = 100;

/**
 * The events that one partition of a consumer could not handle, in sequences that each keep their order. Written by the
 * instance that feeds the consumer, in the transactions that its fence guards; so what it remembers of them stays true
 * until it is taken over from.
 */
export class ParkingLot {
  private sequences = new Set<string>();
  private epoch: number | undefined;

  constructor(
    private readonly consumer: string,
    private readonly partition: Partition,
    private readonly database: Database,
  ) {}

  /** Looks up what is parked, when this instance has just taken the consumer over. */
  async enter(epoch: number): Promise<void> {
    if (this.epoch === epoch) return;
    const rows = await this.database.reading
      .createQueryBuilder(ParkedEventRow, 'parked')
      .select('parked.sequence', 'sequence')
      .distinct()
      .where({ consumer: this.consumer })
      .getRawMany<{ sequence: string }>();
    this.sequences = new Set(
      rows.map(({ sequence }) => sequence).filter((sequence) => this.isMine(sequence)),
    );
    this.epoch = epoch;
  }

  get isEmpty(): boolean {
    return this.sequences.size === 0;
  }

  /** What becomes of events, in their order, of which some were thrown at. */
  sort(events: readonly (PreparedEvent | PoisonedEvent)[], failed: readonly PoisonedEvent[]): SortedEvents {
    const thrownAt = new Map(failed.map((one) => [one.event, one]));
    const free: PreparedEvent[] = [];
    const poisoned = new Map<string, PoisonedEvent>();
    const waiting: SequencedEvent[] = [];
    for (const one of events) {
      const { event, sequence } = one;
      const failure = isPoisoned(one) ? one : thrownAt.get(event);
      if (this.sequences.has(sequence) || poisoned.has(sequence)) waiting.push(one);
      else if (failure) poisoned.set(sequence, failure);
      else if (!isPoisoned(one)) free.push(one);
    }
    return { free, poisoned: [...poisoned.values()], waiting };
  }

  /**
   * Sets aside what was thrown at, and lets wait what comes behind. Its sequences are held as soon as `hold` says so.
   *
   * @throws TooManyParkedError when it would be more than `MAX_SEQUENCES`: roll back.
   */
  async park(rows: EntityManager, { poisoned, waiting }: SortedEvents): Promise<void> {
    if (poisoned.length > 0 && this.sequences.size + poisoned.length > MAX_SEQUENCES) {
      throw new TooManyParkedError(this.consumer, MAX_SEQUENCES);
    }
    const parkedAt = this.database.after(0);
    const rowOf = ({ event: { position, id }, sequence }: SequencedEvent) => ({
      consumer: this.consumer,
      position,
      sequence,
      eventId: id,
      parkedAt,
    });
    const failed = poisoned.map((one) => ({
      ...rowOf(one),
      ...describe(one.cause),
      attempts: 1,
      dueAt: this.after(1),
    }));
    const behind = waiting.map((one) => ({ ...rowOf(one), error: null, trace: null, attempts: 0, dueAt: 0 }));
    const values = [...failed, ...behind];
    if (values.length > 0)
      await rows.createQueryBuilder().insert().into(ParkedEventRow).values(values).execute();
  }

  /** After the commit of `park`. */
  hold(sequence: string): void {
    this.sequences.add(sequence);
  }

  /** The first events of sequences that are to be tried again. */
  async due(): Promise<ParkedEventRow[]> {
    const due = await this.database.reading
      .createQueryBuilder(ParkedEventRow, 'parked')
      .where({ consumer: this.consumer })
      .andWhere(`parked.due_at <= ${this.database.now}`)
      .andWhere(isFirst('parked'))
      .limit(DUE_PAGE * this.partition.count)
      .getMany();
    return due.filter(({ sequence }) => this.isMine(sequence));
  }

  /** The first event of a sequence. When nothing of it is left, it is not held any more. */
  async next(sequence: string): Promise<ParkedEventRow | undefined> {
    const row = await firstParked(this.database.reading, this.consumer, sequence);
    if (!row) this.sequences.delete(sequence);
    return row;
  }

  /** Takes an event out. False when somebody has skipped it meanwhile. */
  async remove(rows: EntityManager, { consumer, position }: ParkedEventRow): Promise<boolean> {
    const { affected } = await rows.delete(ParkedEventRow, { consumer, position });
    return affected === 1;
  }

  /** Notes another failure of an event. After the last attempt it is left to an operator. */
  async failedAgain(rows: EntityManager, parked: ParkedEventRow, cause: unknown): Promise<void> {
    const { consumer, position } = parked;
    const attempts = parked.attempts + 1;
    const dueAt = attempts < MAX_ATTEMPTS ? this.after(attempts) : null;
    const { error, trace } = describe(cause);
    await rows.update(ParkedEventRow, { consumer, position }, { attempts, error, trace, dueAt });
  }

  private after(attempts: number): () => string {
    return this.database.after(backOff(attempts, LONGEST_BACK_OFF_MS));
  }

  private isMine(sequence: string): boolean {
    return contains(this.partition, bucketOf(sequence));
  }
}

function describe(cause: unknown): { error: string; trace: string } {
  return { error: cause instanceof Error ? cause.message : String(cause), trace: traceOf(cause) };
}
