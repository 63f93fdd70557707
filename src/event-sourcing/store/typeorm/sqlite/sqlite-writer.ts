import type { DataSourceOptions, EntityManager, QueryRunner } from 'typeorm';
import { affectedBy } from '../affected-by.js';
import { CommitInDoubt, unavailable } from '../commit-in-doubt.js';
import { SqliteConnection } from './sqlite-connection.js';
import { isDatabaseToBlame, sqliteFailure } from './sqlite-errors.js';

/** What a transaction works with: the connection for the engine's statements, TypeORM's manager for rows. */
export interface Transaction {
  readonly connection: SqliteConnection;
  readonly rows: EntityManager;
}

/**
 * The one connection that writes. After a failure that leaves its state in doubt it is closed and never used
 * again; the next call opens a new one and checks it.
 */
export class SqliteWriter {
  private current: SqliteConnection | undefined;
  private readonly reopenListeners: (() => void)[] = [];

  constructor(
    private readonly options: DataSourceOptions,
    private readonly prepare: (connection: SqliteConnection) => Promise<void>,
  ) {}

  /** Calls `listener` when the connection was given up and whatever was remembered of the log may be wrong. */
  onGivenUp(listener: () => void): void {
    this.reopenListeners.push(listener);
  }

  /** The connection, if it is open. */
  get opened(): SqliteConnection | undefined {
    return this.current;
  }

  /** @throws StoreUnavailableError when the database cannot be opened. */
  async connection(): Promise<SqliteConnection> {
    if (this.current) return this.current;
    let opened: SqliteConnection | undefined;
    try {
      opened = await SqliteConnection.open(this.options);
      await this.prepare(opened);
    } catch (cause) {
      await opened?.close().catch(() => undefined);
      if (sqliteFailure(cause)) throw unavailable('opened', cause);
      throw cause;
    }
    return (this.current = opened);
  }

  /** Closes the connection for good reason: its state is in doubt. */
  async giveUp(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    for (const listener of this.reopenListeners) listener();
    await current?.close().catch(() => undefined);
  }

  /**
   * Runs `work` between BEGIN IMMEDIATE and COMMIT. What it throws rolls back and comes out.
   *
   * @throws StoreUnavailableError when nothing could be written, CommitInDoubt when nobody knows.
   */
  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const connection = await this.connection();
    const runner = connection.dataSource.createQueryRunner();
    await this.begin(runner);
    let result: T;
    try {
      result = await work({ connection, rows: runner.manager });
    } catch (error) {
      await this.rollBack(runner);
      if (sqliteFailure(error) === 'broken') await this.giveUp();
      throw isDatabaseToBlame(error) ? unavailable('written', error) : error;
    }
    await this.commit(runner);
    return result;
  }

  /**
   * Runs one statement, which commits by itself, and gives how many rows it has changed.
   *
   * @throws StoreUnavailableError when nothing could be written, CommitInDoubt when nobody knows.
   */
  async change(sql: string, parameters: readonly unknown[]): Promise<number> {
    const { dataSource } = await this.connection();
    try {
      return await affectedBy(dataSource.createQueryRunner().manager, sql, parameters);
    } catch (error) {
      if (!isDatabaseToBlame(error)) throw error;
      // Taken back by itself: the connection is as it was.
      if (sqliteFailure(error) === 'refused') throw unavailable('written', error);
      await this.giveUp();
      throw new CommitInDoubt('The statement failed half-way.', { cause: error });
    }
  }

  async close(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.close();
  }

  private async begin(runner: QueryRunner): Promise<void> {
    try {
      await runner.startTransaction();
    } catch (cause) {
      await this.giveUp();
      throw unavailable('locked for writing', cause);
    }
  }

  private async commit(runner: QueryRunner): Promise<void> {
    try {
      await runner.commitTransaction();
    } catch (cause) {
      const nothingWritten = sqliteFailure(cause) === 'refused';
      await this.giveUp();
      if (nothingWritten) throw unavailable('written', cause);
      throw new CommitInDoubt('The commit failed half-way.', { cause });
    }
  }

  private async rollBack(runner: QueryRunner): Promise<void> {
    try {
      await runner.rollbackTransaction();
    } catch {
      // SQLite has rolled back by itself, or the connection is beyond use: a new one is right in both cases.
      await this.giveUp();
    }
  }
}
