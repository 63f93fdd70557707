import { type EntityManager, Not } from 'typeorm';
import { assertReason } from '../../errors/missing-reason.error.js';
import { NotParkedError } from '../../errors/not-parked.error.js';
import { ParkedCountChangedError } from '../../errors/parked-count-changed.error.js';
import { UnknownConsumerError } from '../../errors/unknown-consumer.error.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { EventStore } from '../../store/event-store.js';
import type { Position } from '../../store/position.js';
import type { Database } from '../../store/typeorm/database.js';
import { CheckpointRow, RENAMED } from './checkpoint.entity.js';
import { ParkedEventRow } from './parked-event.entity.js';
import { firstParked, isFirst } from './parked-rows.js';
import { SkippedEventRow } from './skipped-event.entity.js';

const MOST_LISTED = 1_000;

/** A sequence that a consumer has set aside: its first event, and how many there are in all. */
export interface ParkedSequence {
  readonly consumer: string;
  readonly sequence: string;
  /** Of the event that the handler threw at. */
  readonly position: Position;
  readonly eventId: string;
  /** Events of the sequence that are not handled, that one included. */
  readonly events: number;
  readonly attempts: number;
  /** What the handler threw last; null for one that has not been tried yet. */
  readonly error: string | null;
  readonly parkedAt: Date;
  /** Whether it is tried again without anybody saying so. */
  readonly isRetried: boolean;
}

/** The same, with what is needed to mend it. */
export interface ParkedSequenceDetails extends ParkedSequence {
  /** The stack of the error. */
  readonly trace: string | null;
  readonly event: RecordedEvent;
}

/**
 * What consumers have set aside, for the operator. Works in any process on the database; the instance that feeds the
 * consumer does what is asked for within a second.
 */
export class ParkedSequences {
  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
  ) {}

  /**
   * What is parked, oldest first; of one consumer or of all. At most 1,000 sequences.
   *
   * @throws UnknownConsumerError when there is none of this name.
   */
  async list(consumer?: string): Promise<readonly ParkedSequence[]> {
    const firsts = await this.database.reading
      .createQueryBuilder(ParkedEventRow, 'parked')
      .where(isFirst('parked'))
      .andWhere(consumer === undefined ? '1 = 1' : { consumer })
      .orderBy('parked.position')
      .limit(MOST_LISTED)
      .getMany();
    if (consumer !== undefined && firsts.length === 0) await this.assertKnown(consumer);
    const counts = await this.counts(consumer);
    return firsts.map((row) => sequenceOf(row, counts.get(keyOf(row)) ?? 1));
  }

  /**
   * One of them, with its event and the stack of the error.
   *
   * @throws NotParkedError
   */
  async show(consumer: string, sequence: string): Promise<ParkedSequenceDetails> {
    const row = await firstOf(this.database.reading, consumer, sequence);
    const { events } = await this.store.readAll(row.position - 1, 1);
    const count = await this.database.reading.countBy(ParkedEventRow, { consumer, sequence });
    const [event] = events;
    if (!event) throw new NotParkedError(consumer, sequence);
    return { ...sequenceOf(row, count), trace: row.trace, event };
  }

  /**
   * Has a sequence tried again from its first event on, in order, until it is through or a handler throws again.
   * Safe to call twice.
   *
   * @throws NotParkedError
   */
  async retry(consumer: string, sequence: string): Promise<void> {
    await this.database.transaction(async (rows) => {
      const { position } = await firstOf(rows, consumer, sequence);
      await rows.update(ParkedEventRow, { consumer, position }, { dueAt: 0 });
    });
  }

  /**
   * How many sequences `retryAll` would touch.
   *
   * @throws UnknownConsumerError when there is none of this name.
   */
  async count(consumer: string): Promise<number> {
    const count = await this.firsts(this.database.reading, consumer).getCount();
    if (count === 0) await this.assertKnown(consumer);
    return count;
  }

  /**
   * Has all sequences of a consumer tried again, and gives their number. Ask `count` first.
   *
   * @param expected what `count` has said. Default: however many there are.
   * @throws UnknownConsumerError when no subscription feeds anything of this name, ParkedCountChangedError when there are
   * more or fewer than expected.
   */
  retryAll(consumer: string, expected?: number): Promise<number> {
    return this.database.transaction(async (rows) => {
      if (!(await takeTurn(rows, consumer))) throw new UnknownConsumerError(consumer);
      const count = await this.firsts(rows, consumer).getCount();
      if (expected !== undefined && count !== expected) {
        throw new ParkedCountChangedError(consumer, expected, count);
      }
      // What waits behind a first is due as it is.
      await rows.update(ParkedEventRow, { consumer }, { dueAt: 0 });
      return count;
    });
  }

  /**
   * Takes the first event of a sequence out for good: the consumer will never handle it. The event stays in the log;
   * who skips it says why, and that is kept in `skipped_events`. What waited behind it is tried next.
   *
   * @throws NotParkedError, MissingReasonError when it is not said why.
   */
  async skip(consumer: string, sequence: string, reason: string): Promise<{ readonly position: Position }> {
    assertReason(reason);
    return this.database.transaction(async (rows) => {
      await takeTurn(rows, consumer);
      const { position, eventId, error } = await firstOf(rows, consumer, sequence);
      await rows.delete(ParkedEventRow, { consumer, position });
      const skipped = { consumer, position, sequence, eventId, reason, error };
      const skippedAt = this.database.after(0);
      await rows
        .createQueryBuilder()
        .insert()
        .into(SkippedEventRow)
        .values({ ...skipped, skippedAt })
        .execute();
      return { position };
    });
  }

  private async assertKnown(consumer: string): Promise<void> {
    const isKnown = await this.database.reading.existsBy(CheckpointRow, begun(consumer));
    if (!isKnown) throw new UnknownConsumerError(consumer);
  }

  private firsts(rows: EntityManager, consumer: string) {
    return rows.createQueryBuilder(ParkedEventRow, 'parked').where({ consumer }).andWhere(isFirst('parked'));
  }

  /** How many events there are in each sequence. */
  private async counts(consumer: string | undefined): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database.reading
      .createQueryBuilder(ParkedEventRow, 'parked')
      .select('parked.consumer', 'consumer')
      .addSelect('parked.sequence', 'sequence')
      .addSelect('count(*)', 'count')
      .where(consumer === undefined ? '1 = 1' : { consumer })
      .groupBy('parked.consumer')
      .addGroupBy('parked.sequence')
      .getRawMany<{ consumer: string; sequence: string; count: number }>();
    return new Map(rows.map((row) => [keyOf(row), row.count]));
  }
}

/** The rows of one that does not go on under another name. */
function begun(consumer: string) {
  return { consumer, version: Not(RENAMED) };
}

/** In turn with the instance that feeds it, which may be trying or setting aside events. False where there is none. */
async function takeTurn(rows: EntityManager, consumer: string): Promise<boolean> {
  const { affected } = await rows.update(CheckpointRow, begun(consumer), { epoch: () => 'epoch' });
  return affected !== 0;
}

async function firstOf(rows: EntityManager, consumer: string, sequence: string): Promise<ParkedEventRow> {
  const row = await firstParked(rows, consumer, sequence);
  if (!row) throw new NotParkedError(consumer, sequence);
  return row;
}

function keyOf({ consumer, sequence }: { readonly consumer: string; readonly sequence: string }): string {
  return `${consumer}\n${sequence}`;
}

function sequenceOf(row: ParkedEventRow, events: number): ParkedSequence {
  const { consumer, sequence, position, eventId, attempts, error, parkedAt, dueAt } = row;
  const isRetried = dueAt !== null;
  return {
    consumer,
    sequence,
    position,
    eventId,
    events,
    attempts,
    error,
    parkedAt: new Date(parkedAt),
    isRetried,
  };
}
