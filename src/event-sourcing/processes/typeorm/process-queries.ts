import type { EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import type { Database } from '../../store/typeorm/database.js';
import type { Checkpoint } from '../../subscriptions/checkpoint.js';
import { ProcessCommandRow } from './process-command.entity.js';
import { ProcessDeadlineRow } from './process-deadline.entity.js';

/** How often it is looked whether anything has become due, where nothing tells. */
const LONGEST_PAUSE_MS = 1_000;

/** SQL: whether the instance that a row belongs to does nothing: it is parked, or an event of its is. */
export const isParked = (alias: string): string => `(EXISTS (
    SELECT 1 FROM process_instances i
    WHERE i.process = ${alias}.process AND i.instance = ${alias}.instance AND i.parked_at IS NOT NULL
  ) OR EXISTS (
    SELECT 1 FROM parked_events e WHERE e.consumer = ${alias}.process AND e.sequence = ${alias}.instance
  ))`;

/** SQL: whether a command is the first of its instance. */
const isFirst = (alias: string): string => `NOT EXISTS (
    SELECT 1 FROM process_commands earlier
    WHERE earlier.process = ${alias}.process AND earlier.instance = ${alias}.instance
      AND earlier.number < ${alias}.number)`;

/** What one partition of a process has to do, and when. */
export class ProcessQueries {
  constructor(
    private readonly process: string,
    private readonly database: Database,
  ) {}

  /** The next command of each instance that may send one, those that are due for longest first. */
  dueCommands(held: Checkpoint, limit: number): Promise<ProcessCommandRow[]> {
    const { reading } = this.database;
    return this.due(reading.createQueryBuilder(ProcessCommandRow, 'due'), held)
      .andWhere(isFirst('due'))
      .andWhere(
        `EXISTS (SELECT 1 FROM checkpoints c
           WHERE c.consumer = due.process AND c.part = :part AND c.epoch = :epoch)`,
        { part: held.partition.index, epoch: held.epoch },
      )
      .limit(limit)
      .getMany();
  }

  /** Deadlines that have passed, those that are due for longest first. */
  dueDeadlines(rows: EntityManager, held: Checkpoint, limit: number): Promise<ProcessDeadlineRow[]> {
    return this.due(rows.createQueryBuilder(ProcessDeadlineRow, 'due'), held).limit(limit).getMany();
  }

  /** In how many milliseconds to look again for commands or deadlines that are not due yet. */
  async pauseOf(entity: typeof ProcessCommandRow | typeof ProcessDeadlineRow): Promise<number> {
    const { now, reading } = this.database;
    const next = await reading
      .createQueryBuilder(entity, 'due')
      .select(`min(due.due_at) - ${now}`, 'pause')
      .where({ process: this.process })
      .andWhere(`due.due_at > ${now}`)
      .getRawOne<{ pause: number | null }>();
    return Math.min(Math.max(next?.pause ?? LONGEST_PAUSE_MS, 1), LONGEST_PAUSE_MS);
  }

  private due<TRow extends ObjectLiteral>(
    query: SelectQueryBuilder<TRow>,
    { partition: { index, count } }: Checkpoint,
  ): SelectQueryBuilder<TRow> {
    return query
      .where('due.process = :process', { process: this.process })
      .andWhere(`due.due_at <= ${this.database.now}`)
      .andWhere('due.bucket % :count = :index', { count, index })
      .andWhere(`NOT ${isParked('due')}`)
      .orderBy('due.dueAt');
  }
}
