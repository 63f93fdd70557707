import { type DeadlineKey, ProcessRows } from '../../processes/process-store.js';
import type {
  PendingCommand,
  PendingDeadline,
  ProcessFailure,
  StoredInstance,
} from '../../processes/stored-process.js';
import type { Checkpoint } from '../../subscriptions/checkpoint.js';
import { contains } from '../../subscriptions/partitions.js';
import type { MemoryDatabase, MemoryTransaction } from './memory-database.js';

type Due = PendingCommand | PendingDeadline;

/** What is kept of one process, in memory. */
export class ProcessTables {
  readonly instances = new Map<string, StoredInstance>();
  readonly commands = new Map<string, PendingCommand>();
  readonly deadlines = new Map<string, PendingDeadline>();
  readonly failures = new Map<number, ProcessFailure>();

  dueCommands(held: Checkpoint, now: number): readonly PendingCommand[] {
    const first = new Map<string, PendingCommand>();
    for (const command of this.commands.values()) {
      const earlier = first.get(command.key);
      if (!earlier || command.number < earlier.number) first.set(command.key, command);
    }
    return this.due([...first.values()], held, now);
  }

  dueDeadlines(held: Checkpoint, now: number): readonly PendingDeadline[] {
    return this.due([...this.deadlines.values()], held, now);
  }

  private due<TRow extends Due>(rows: readonly TRow[], held: Checkpoint, now: number): readonly TRow[] {
    return rows
      .filter(({ dueAt }) => dueAt !== null && dueAt <= now)
      .filter(({ bucket }) => contains(held.partition, bucket))
      .filter(({ key }) => (this.instances.get(key)?.parkedAt ?? null) === null)
      .sort((one, other) => (one.dueAt ?? 0) - (other.dueAt ?? 0));
  }
}

/** The same, in one transaction. */
export class InMemoryProcessRows extends ProcessRows {
  constructor(
    private readonly tables: ProcessTables,
    private readonly transaction: MemoryTransaction,
    private readonly database: MemoryDatabase,
  ) {
    super();
  }

  now(): Promise<number> {
    return Promise.resolve(this.database.now);
  }

  instances(keys: readonly string[]): Promise<readonly StoredInstance[]> {
    return Promise.resolve(keys.flatMap((key) => this.tables.instances.get(key) ?? []));
  }

  putInstances(instances: readonly StoredInstance[]): Promise<void> {
    return this.put(this.tables.instances, instances, ({ key }) => key);
  }

  present(commands: readonly PendingCommand[]): Promise<readonly PendingCommand[]> {
    return Promise.resolve(commands.flatMap((command) => this.tables.commands.get(placeOf(command)) ?? []));
  }

  putCommands(commands: readonly PendingCommand[]): Promise<void> {
    return this.put(this.tables.commands, commands, placeOf);
  }

  deleteCommands(commands: readonly PendingCommand[]): Promise<void> {
    return this.delete(this.tables.commands, commands.map(placeOf));
  }

  dueDeadlines(held: Checkpoint, limit: number): Promise<readonly PendingDeadline[]> {
    return Promise.resolve(this.tables.dueDeadlines(held, this.database.now).slice(0, limit));
  }

  putDeadlines(deadlines: readonly PendingDeadline[]): Promise<void> {
    return this.put(this.tables.deadlines, deadlines, nameOf);
  }

  deleteDeadlines(deadlines: readonly DeadlineKey[]): Promise<void> {
    return this.delete(this.tables.deadlines, deadlines.map(nameOf));
  }

  endDeadlines(keys: readonly string[]): Promise<void> {
    const ended = [...this.tables.deadlines.values()].filter(({ key }) => keys.includes(key));
    return this.deleteDeadlines(ended);
  }

  note(failure: ProcessFailure): Promise<void> {
    const { failures } = this.tables;
    this.transaction.set(failures, failures.size, failure);
    return Promise.resolve();
  }

  private put<TRow>(
    table: Map<string, TRow>,
    rows: readonly TRow[],
    keyOf: (row: TRow) => string,
  ): Promise<void> {
    for (const row of rows) this.transaction.set(table, keyOf(row), row);
    return Promise.resolve();
  }

  private delete<TRow>(table: Map<string, TRow>, keys: readonly string[]): Promise<void> {
    for (const key of keys) this.transaction.delete(table, key);
    return Promise.resolve();
  }
}

function placeOf({ key, number }: PendingCommand): string {
  return JSON.stringify([key, number]);
}

function nameOf({ key, name }: DeadlineKey): string {
  return JSON.stringify([key, name]);
}
