import { EventSourcingError } from '../../errors/event-sourcing.error.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { StoredAnswers } from '../../idempotency/stored-answers.js';
import { type ProcessRows, ProcessStore } from '../../processes/process-store.js';
import type { PendingCommand, PendingDeadline } from '../../processes/stored-process.js';
import type { Checkpoint } from '../../subscriptions/checkpoint.js';
import type { InMemoryCheckpoints } from './in-memory-checkpoints.js';
import { InMemoryProcessRows, ProcessTables } from './in-memory-process-rows.js';
import type { MemoryDatabase, MemoryTransaction } from './memory-database.js';

const LONGEST_PAUSE_MS = 1_000;

/** A process in memory: the rules of the durable ones, and nothing survives. */
export class InMemoryProcessStore extends ProcessStore {
  readonly tables = new ProcessTables();

  constructor(
    private readonly database: MemoryDatabase,
    private readonly checkpoints: InMemoryCheckpoints,
    private readonly answers: StoredAnswers,
  ) {
    super();
  }

  guarded<T>(held: Checkpoint, work: (rows: ProcessRows) => Promise<T>): Promise<T> {
    return this.database.transaction((transaction) => {
      this.checkpoints.guard(held);
      return work(this.within(transaction));
    });
  }

  /**
   * Moves the checkpoint and runs `work`, in one transaction.
   *
   * @throws FencedOffError when it is not where and whose it was.
   */
  advance(
    from: Checkpoint,
    to: RecordedEvent,
    work: (rows: ProcessRows) => Promise<void>,
  ): Promise<Checkpoint> {
    return this.database.transaction(async (transaction) => {
      const moved = this.checkpoints.move(transaction, from, to);
      await work(this.within(transaction));
      return moved;
    });
  }

  takeOut(held: Checkpoint, commands: readonly PendingCommand[]): Promise<void> {
    return this.guarded(held, (rows) => rows.deleteCommands(commands));
  }

  dueCommands(
    held: Checkpoint,
    limit: number,
    busy: readonly string[] = [],
  ): Promise<readonly PendingCommand[]> {
    const due = this.checkpoints.isHeld(held) ? this.tables.dueCommands(held, this.database.now) : [];
    return Promise.resolve(due.filter(({ key }) => !busy.includes(key)).slice(0, limit));
  }

  hasDueDeadline(held: Checkpoint): Promise<boolean> {
    return Promise.resolve(this.tables.dueDeadlines(held, this.database.now).length > 0);
  }

  pauseUntil(what: 'commands' | 'deadlines'): Promise<number> {
    const { now } = this.database;
    const rows: Iterable<PendingCommand | PendingDeadline> = this.tables[what].values();
    const pauses = [...rows].flatMap(({ dueAt }) => (dueAt !== null && dueAt > now ? dueAt - now : []));
    return Promise.resolve(Math.max(Math.min(LONGEST_PAUSE_MS, ...pauses), 1));
  }

  isTransient(error: unknown): boolean {
    return error instanceof EventSourcingError && error.transient;
  }

  private within(transaction: MemoryTransaction): ProcessRows {
    return new InMemoryProcessRows(this.tables, transaction, this.database, this.answers);
  }
}
