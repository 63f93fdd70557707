import type { DataSourceOptions, EntityManager } from 'typeorm';
import type { QueueLoad } from '../write-queue.js';

/** The database under the log and the read models: its one writer, and how to open it for queries. */
export abstract class Database {
  /**
   * Runs `work` in a durable write transaction, alone, in turn with the batches of appends. Resolves after the
   * commit. `rows` is good for this transaction only, and each call on it must be awaited.
   *
   * Whatever `work` throws rolls back and comes out.
   *
   * @throws StoreUnavailableError when the database cannot be written.
   */
  abstract transaction<T>(work: (rows: EntityManager) => Promise<T>): Promise<T>;

  /**
   * Runs one statement that is such a transaction by itself, with its parameters, and gives how many rows it has changed
   * or returned.
   *
   * @throws as `transaction` does.
   */
  abstract change(sql: string, parameters: readonly unknown[]): Promise<number>;

  /** Reads, for the engine's own tables. Sees each commit that was acknowledged. */
  abstract readonly reading: EntityManager;

  /** Whether an error is the database's trouble, which may pass, and not the statement's. */
  abstract isTransient(error: unknown): boolean;

  /** How much waits to be appended by this instance, and how much may. */
  abstract readonly load: QueueLoad;

  /** Whether so much waits to be appended that it is better to bring no more; appends are still taken. */
  abstract readonly isCrowded: boolean;

  /** SQL for the milliseconds since 1970 by the database's clock, at the moment that it is asked. */
  abstract readonly now: string;

  /** The same, so much later, as a value for TypeORM. */
  after(milliseconds: number): () => string {
    return () => `${this.now} + ${String(milliseconds)}`;
  }

  /** Options for a read-only `DataSource` on this database, for query handlers. */
  abstract forQueries(): DataSourceOptions;

  /**
   * The same for reads of an operator, which take as long as they need: a transaction on it is one look at the whole
   * database.
   */
  abstract forLongReads(): DataSourceOptions;

  /** Finishes what waits and closes the connections. Safe to call twice. */
  abstract close(): Promise<void>;
}
