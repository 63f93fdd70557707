import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import type { Database } from '../../store/typeorm/database.js';
import { jsonTexts } from '../../store/typeorm/json-texts.js';
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
  /** Read once: compared with a clock that runs on, PostgreSQL looks at each row instead of at the index. */
  private readonly now: string;

  constructor(
    private readonly process: string,
    private readonly database: Database,
  ) {
    this.now = `(SELECT ${database.now})`;
  }

  /** The next command of each instance that may send one, those that are due for longest first. */
  dueCommands(held: Checkpoint, limit: number, busy: readonly string[]): Promise<ProcessCommandRow[]> {
    const isHeld = `EXISTS (SELECT 1 FROM checkpoints c
      WHERE c.consumer = due.process AND c.part = :index AND c.epoch = :epoch)`;
    const { reading } = this.database;
    const isFree = `due.instance NOT IN ${jsonTexts(reading, ':busy')}`;
    const more = { conditions: [isFirst('due'), isHeld, isFree], values: { busy: JSON.stringify(busy) } };
    return this.due(reading, ProcessCommandRow, held, limit, more);
  }

  /** Deadlines that have passed, those that are due for longest first. */
  dueDeadlines(rows: EntityManager, held: Checkpoint, limit: number): Promise<ProcessDeadlineRow[]> {
    return this.due(rows, ProcessDeadlineRow, held, limit);
  }

  /** In how many milliseconds to look again for commands or deadlines that are not due yet. */
  async pauseOf(entity: typeof ProcessCommandRow | typeof ProcessDeadlineRow): Promise<number> {
    const next = await this.database.reading
      .createQueryBuilder(entity, 'due')
      .select(`min(due.due_at) - ${this.now}`, 'pause')
      .where({ process: this.process })
      .andWhere(`due.due_at > ${this.now}`)
      .getRawOne<{ pause: number | null }>();
    return Math.min(Math.max(next?.pause ?? LONGEST_PAUSE_MS, 1), LONGEST_PAUSE_MS);
  }

  private due<TRow extends ObjectLiteral>(
    rows: EntityManager,
    entity: EntityTarget<TRow>,
    { partition: { index, count }, epoch }: Checkpoint,
    limit: number,
    more: { readonly conditions: readonly string[]; readonly values: ObjectLiteral } = {
      conditions: [],
      values: {},
    },
  ): Promise<TRow[]> {
    const { tableName, primaryColumns, connection } = rows.connection.getMetadata(entity);
    const keys = primaryColumns.map(({ databaseName }) => `due.${databaseName}`).join(', ');
    const isDue = `process = :process AND due_at <= ${this.now}`;
    const conditions = ['due.bucket % :count = :index', `NOT ${isParked('due')}`, ...more.conditions];
    // PostgreSQL takes these for rarer than they are, and would look at every row that is due before it sorts them.
    const inOrder =
      connection.options.type === 'postgres'
        ? `(SELECT * FROM ${tableName} WHERE ${isDue} ORDER BY due_at OFFSET 0)`
        : tableName;
    return rows
      .createQueryBuilder(entity, 'due')
      .where(
        `(${keys}) IN (SELECT ${keys} FROM ${inOrder} due
           WHERE ${isDue} AND ${conditions.join(' AND ')} ORDER BY due.due_at LIMIT :limit)`,
        { process: this.process, count, index, epoch, limit, ...more.values },
      )
      .orderBy('due.dueAt')
      .getMany();
  }
}
