import { Not } from 'typeorm';
import type { Position } from '../../store/position.js';
import type { Database } from '../../store/typeorm/database.js';
import { CheckpointRow, RENAMED } from './checkpoint.entity.js';
import { ParkedEventRow } from './parked-event.entity.js';

/** How far a partition of a consumer has come, whichever instance feeds it. */
export interface PartitionReport {
  readonly consumer: string;
  /** From 0. */
  readonly partition: number;
  readonly position: Position;
  /** Whether an instance has its lease. */
  readonly isFed: boolean;
  readonly isPaused: boolean;
}

/** What a consumer has set aside. */
export interface ParkedReport {
  readonly consumer: string;
  readonly events: number;
  /** Sequences that are tried again by themselves, and those that wait for an operator. */
  readonly retried: number;
  readonly stuck: number;
}

/** All partitions of all consumers that have begun. */
export async function partitionReports(database: Database): Promise<readonly PartitionReport[]> {
  const { entities, raw } = await database.reading
    .createQueryBuilder(CheckpointRow, 'each')
    .addSelect(database.now, 'now')
    .where({ version: Not(RENAMED) })
    .orderBy('each.consumer')
    .addOrderBy('each.part')
    .getRawAndEntities<{ now: number }>();
  return entities.map(({ consumer, part: partition, position, owner, leaseUntil, pausedAt }, index) => {
    const isFed = owner !== null && leaseUntil > Number(raw[index]?.now);
    return { consumer, partition, position, isFed, isPaused: pausedAt !== null };
  });
}

/** What all consumers have set aside, told from the first `limit` events of that. */
export async function parkedReports(database: Database, limit: number): Promise<readonly ParkedReport[]> {
  const rows = await database.reading
    .createQueryBuilder()
    .select('parked.consumer', 'consumer')
    .addSelect('count(*)', 'events')
    .addSelect('count(DISTINCT parked.sequence)', 'sequences')
    .addSelect('sum(CASE WHEN parked.due_at IS NULL THEN 1 ELSE 0 END)', 'stuck')
    .from(
      (query) =>
        query
          .select(['one.consumer AS consumer', 'one.sequence AS sequence', 'one.due_at AS due_at'])
          .from(ParkedEventRow, 'one')
          .limit(limit),
      'parked',
    )
    .groupBy('parked.consumer')
    .getRawMany<Record<'events' | 'sequences' | 'stuck', number> & { readonly consumer: string }>();
  return rows.map(({ consumer, events, sequences, stuck }) => ({
    consumer,
    events,
    retried: sequences - stuck,
    stuck,
  }));
}
