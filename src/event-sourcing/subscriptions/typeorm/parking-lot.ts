import type { EntityManager } from 'typeorm';
import { TooManyParkedError } from '../../errors/too-many-parked.error.js';
import type { Database } from '../../store/typeorm/database.js';
import { backOff } from '../back-off.js';
import {
  isPoisoned,
  type PoisonedEvent,
  type PreparedEvent,
  type SortedEvents,
  type WaitingEvent,
} from '../sequenced-event.js';
import { traceOf } from '../trace-of.js';
import { bucketOf, contains, type Partition } from '../partitions.js';
import { ParkedEventRow } from './parked-event.entity.js';
import type { StatementPart } from '../../store/typeorm/bulk-rows.js';
import { jsonRows } from '../../store/typeorm/json-rows.js';
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
  private freed = 0;
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
    this.freed += 1;
  }

  /** Is another number each time that a sequence is held no more: what was sorted before is to be sorted anew. */
  get timesFreed(): number {
    return this.freed;
  }

  get isEmpty(): boolean {
    return this.sequences.size === 0;
  }

  /** What becomes of events, in their order, of which some were thrown at, where some more sequences are as good as held. */
  sort(
    events: readonly (PreparedEvent | PoisonedEvent)[],
    failed: readonly PoisonedEvent[],
    held: ReadonlySet<string> = new Set(),
  ): SortedEvents {
    const isHeld = (sequence: string) => this.sequences.has(sequence) || held.has(sequence);
    const thrownAt = new Map(failed.map((one) => [one.event, one]));
    const free: PreparedEvent[] = [];
    const poisoned = new Map<string, PoisonedEvent>();
    const waiting: WaitingEvent[] = [];
    for (const one of events) {
      const { event, sequence } = one;
      const failure = isPoisoned(one) ? one : thrownAt.get(event);
      if (isHeld(sequence) || poisoned.has(sequence)) waiting.push(one);
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
  async park(rows: EntityManager, sorted: SortedEvents): Promise<void> {
    for (const { sql, parameter } of this.asParts(sorted)) await rows.query(sql('true', '$1'), [parameter()]);
  }

  /**
   * The same as parts of a statement, none where there is nothing to set aside.
   *
   * @throws as `park`.
   */
  asParts({ poisoned, waiting }: SortedEvents): readonly StatementPart[] {
    if (poisoned.length > 0 && this.sequences.size + poisoned.length > MAX_SEQUENCES) {
      throw new TooManyParkedError(this.consumer, MAX_SEQUENCES);
    }
    if (poisoned.length + waiting.length === 0) return [];
    const failed = poisoned.map((one) => {
      const { error, trace } = describe(one.cause);
      return this.rowOf(one, [1, error, trace, backOff(1, LONGEST_BACK_OFF_MS)]);
    });
    const behind = waiting.map((one) => this.rowOf(one, [0, null, null, null]));
    const { reading, now } = this.database;
    return [
      {
        sql: (condition, parameter) => parkSql(jsonRows(reading, parameter), now, condition),
        parameter: () => JSON.stringify([...failed, ...behind]),
      },
    ];
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
    if (!row) {
      this.sequences.delete(sequence);
      this.freed += 1;
    }
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

  private rowOf({ event: { position, id }, sequence }: WaitingEvent, rest: readonly unknown[]) {
    return [this.consumer, position, storable(sequence), id, ...rest];
  }

  private isMine(sequence: string): boolean {
    return contains(this.partition, bucketOf(sequence));
  }
}

/** Many at once, each due so long after now, or at any time where it waits for another. */
function parkSql(given: string, now: string, condition: string): string {
  return `INSERT INTO parked_events (consumer, position, sequence, event_id, attempts, error, trace, parked_at, due_at)
    SELECT value->>0, CAST(value->>1 AS bigint), value->>2, value->>3, CAST(value->>4 AS integer), value->>5, value->>6, now,
           CASE WHEN value->>7 IS NULL THEN 0 ELSE now + CAST(value->>7 AS bigint) END
      FROM ${given}, (SELECT ${now} AS now) AS clock WHERE ${condition}`;
}

function describe(cause: unknown): { error: string; trace: string } {
  const error = cause instanceof Error ? cause.message : String(cause);
  return { error: storable(error), trace: storable(traceOf(cause)) };
}

/** Without what PostgreSQL has no place for in a text. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
