import type { EntityManager } from 'typeorm';
import type { StoredAnswers } from '../../idempotency/stored-answers.js';
import { BulkRows } from '../../store/typeorm/bulk-rows.js';
import type { Database } from '../../store/typeorm/database.js';
import type { Checkpoint } from '../../subscriptions/checkpoint.js';
import type { Checkpoints } from '../../subscriptions/typeorm/checkpoints.js';
import { type ProcessRows, ProcessStore } from '../process-store.js';
import type { PendingCommand } from '../stored-process.js';
import { ProcessCommandRow } from './process-command.entity.js';
import { ProcessDeadlineRow } from './process-deadline.entity.js';
import { ProcessQueries } from './process-queries.js';
import { TypeormProcessRows } from './typeorm-process-rows.js';

/** A process in the tables `process_instances`, `process_commands` and `process_deadlines`. */
export class TypeormProcessStore extends ProcessStore {
  private readonly queries: ProcessQueries;

  constructor(
    private readonly process: string,
    private readonly database: Database,
    private readonly checkpoints: Checkpoints,
    private readonly answers: StoredAnswers,
  ) {
    super();
    this.queries = new ProcessQueries(process, database);
  }

  guarded<T>(held: Checkpoint, work: (rows: ProcessRows) => Promise<T>): Promise<T> {
    return this.database.transaction(async (rows) => {
      await this.checkpoints.guard(rows, held);
      return work(this.within(rows));
    });
  }

  async takeOut(held: Checkpoint, commands: readonly PendingCommand[]): Promise<void> {
    const { consumer, partition, epoch } = held;
    const table = BulkRows.of(this.database.reading.connection.getMetadata(ProcessCommandRow));
    const [sql, parameters] = table.deletion(commands);
    const isHeld = 'EXISTS (SELECT 1 FROM checkpoints WHERE consumer = $2 AND part = $3 AND epoch = $4)';
    const values = [...parameters, consumer, partition.index, epoch];
    const deleted = await this.database.change(`${sql} AND ${isHeld}`, values);
    // An operator may have cancelled some.
    if (deleted < commands.length) await this.checkpoints.assertHeld(held);
  }

  dueCommands(
    held: Checkpoint,
    limit: number,
    busy: readonly string[] = [],
  ): Promise<readonly PendingCommand[]> {
    return this.queries.dueCommands(held, limit, busy);
  }

  async hasDueDeadline(held: Checkpoint): Promise<boolean> {
    return (await this.queries.dueDeadlines(this.database.reading, held, 1)).length > 0;
  }

  pauseUntil(what: 'commands' | 'deadlines'): Promise<number> {
    return this.queries.pauseOf(what === 'commands' ? ProcessCommandRow : ProcessDeadlineRow);
  }

  isTransient(error: unknown): boolean {
    return this.database.isTransient(error);
  }

  /** What is kept of the process, in a transaction that has begun already. */
  within(rows: EntityManager): ProcessRows {
    return new TypeormProcessRows(this.process, rows, this.database, this.queries, this.answers);
  }
}
