import type { EntityManager } from 'typeorm';
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

  dueCommands(held: Checkpoint, limit: number): Promise<readonly PendingCommand[]> {
    return this.queries.dueCommands(held, limit);
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
    return new TypeormProcessRows(this.process, rows, this.database, this.queries);
  }
}
