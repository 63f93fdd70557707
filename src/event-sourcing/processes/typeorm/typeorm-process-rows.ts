import type { EntityManager } from 'typeorm';
import type { Once } from '../../context/once.js';
import type { StoredAnswers } from '../../idempotency/stored-answers.js';
import { START } from '../../store/position.js';
import { BulkRows } from '../../store/typeorm/bulk-rows.js';
import type { Database } from '../../store/typeorm/database.js';
import { jsonTexts } from '../../store/typeorm/json-texts.js';
import type { Checkpoint } from '../../subscriptions/checkpoint.js';
import type { RefusalReason } from '../process-input.js';
import { type DeadlineKey, ProcessRows } from '../process-store.js';
import type { PendingCommand, PendingDeadline, ProcessFailure, StoredInstance } from '../stored-process.js';
import { ProcessCommandRow } from './process-command.entity.js';
import { ProcessDeadlineRow } from './process-deadline.entity.js';
import { ProcessFailures } from './process-failures.js';
import { ProcessInstanceRow } from './process-instance.entity.js';
import type { ProcessQueries } from './process-queries.js';

/** The rows of one process in one transaction: one statement for each call, however many they are. */
export class TypeormProcessRows extends ProcessRows {
  private readonly failures: ProcessFailures;

  constructor(
    private readonly process: string,
    private readonly rows: EntityManager,
    private readonly database: Database,
    private readonly queries: ProcessQueries,
    private readonly answers: StoredAnswers,
  ) {
    super();
    this.failures = new ProcessFailures(database);
  }

  async now(): Promise<number> {
    const [clock] = await this.rows.query<{ now: number }[]>(`SELECT ${this.database.now} AS now`);
    return clock?.now ?? 0;
  }

  async instances(keys: readonly string[]): Promise<readonly StoredInstance[]> {
    const { process } = this;
    const wanted = keys.map((key) => ({ process, key }));
    const found = await this.table(ProcessInstanceRow).read(this.rows, wanted);
    return [...found.values()] as ProcessInstanceRow[];
  }

  putInstances(instances: readonly StoredInstance[]): Promise<void> {
    return this.table(ProcessInstanceRow).upsert(this.rows, instances);
  }

  async present(commands: readonly PendingCommand[]): Promise<readonly PendingCommand[]> {
    const found = await this.table(ProcessCommandRow).read(this.rows, commands);
    return [...found.values()] as ProcessCommandRow[];
  }

  putCommands(commands: readonly PendingCommand[]): Promise<void> {
    return this.table(ProcessCommandRow).upsert(this.rows, commands);
  }

  deleteCommands(commands: readonly PendingCommand[]): Promise<void> {
    return this.table(ProcessCommandRow).delete(this.rows, commands);
  }

  dueDeadlines(held: Checkpoint, limit: number): Promise<readonly PendingDeadline[]> {
    return this.queries.dueDeadlines(this.rows, held, limit);
  }

  putDeadlines(deadlines: readonly PendingDeadline[]): Promise<void> {
    return this.table(ProcessDeadlineRow).upsert(this.rows, deadlines);
  }

  deleteDeadlines(deadlines: readonly DeadlineKey[]): Promise<void> {
    const { process } = this;
    const keys = deadlines.map(({ key, name }) => ({ process, key, name }));
    return this.table(ProcessDeadlineRow).delete(this.rows, keys);
  }

  async endDeadlines(keys: readonly string[]): Promise<void> {
    await this.rows.query(
      `DELETE FROM process_deadlines WHERE process = $1 AND instance IN ${jsonTexts(this.rows, '$2')}`,
      [this.process, JSON.stringify(keys)],
    );
  }

  refuse(once: Once, { code }: RefusalReason): Promise<void> {
    const value = { once, result: { refused: code } };
    return this.answers.write(this.rows, [{ value, result: { position: START, streams: [] } }]);
  }

  note(failure: ProcessFailure): Promise<void> {
    return this.failures.note(this.rows, failure);
  }

  private table(
    entity: typeof ProcessInstanceRow | typeof ProcessCommandRow | typeof ProcessDeadlineRow,
  ): BulkRows {
    return BulkRows.of(this.rows.connection.getMetadata(entity));
  }
}
