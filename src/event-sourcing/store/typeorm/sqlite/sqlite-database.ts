import type { DataSourceOptions, EntityManager } from 'typeorm';
import type { AppendResult } from '../../event-store.js';
import type { PreparedAppend } from '../../prepared-append.js';
import { type CommitBatch, type QueueLoad, WriteQueue } from '../../write-queue.js';
import { OutcomeUnknownError } from '../../../errors/outcome-unknown.error.js';
import { CommitInDoubt, unavailable } from '../commit-in-doubt.js';
import { LogDatabase } from '../log-database.js';
import { migrate } from '../migrate.js';
import { engineMigrations } from '../migrations/index.js';
import { SqliteAppender } from './sqlite-appender.js';
import { SqliteConnection } from './sqlite-connection.js';
import { immediateDriver, plainDriver, serialDriver } from './sqlite-driver.js';
import { type SqliteLocation, sqliteLocation } from './sqlite-location.js';
import type { EntityList, SqliteOptions } from '../database-options.js';
import { isDatabaseToBlame } from './sqlite-errors.js';
import { makeDurable } from './sqlite-settings.js';
import { SqliteLogReader } from './sqlite-log-reader.js';
import { SqliteWriter } from './sqlite-writer.js';
import { READ_HEAD } from './statements/read-head.js';
import { syncWal } from './sync-wal.js';
import { WalCheckpoints } from './wal-checkpoints.js';

/**
 * A SQLite file with the log and the read models: one connection that writes, behind a bounded queue, and one
 * that reads for the engine. TypeORM shares one connection per `DataSource`, so that concurrent transactions
 * become each other's savepoints; here nothing but the queue can begin one.
 */
export class SqliteDatabase extends LogDatabase {
  readonly now = `CAST(unixepoch('subsec') * 1000 AS INTEGER)`;
  readonly log: SqliteLogReader;
  private readonly appender: SqliteAppender;
  private readonly queue: WriteQueue;
  private readonly checkpoints: WalCheckpoints;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly location: SqliteLocation,
    private readonly writer: SqliteWriter,
    private readonly reader: SqliteConnection,
    options: SqliteOptions,
  ) {
    super();
    this.appender = new SqliteAppender(writer, this.participants, (head) => {
      this.tell(head);
    });
    this.log = new SqliteLogReader(reader, (stream, version, head) => {
      this.appender.remember(stream, version, head);
    });
    writer.onGivenUp(() => {
      this.tellLost();
    });
    this.checkpoints = new WalCheckpoints(writer, options.checkpointPages);
    const commit: CommitBatch = async (batch) => {
      const verdicts = await this.appender.commit(batch);
      this.committed();
      return verdicts;
    };
    this.queue = new WriteQueue(this.told(commit), options.queue);
  }

  /**
   * Opens, checks and migrates the database.
   *
   * @throws UnsafeDatabaseError, StoreUnavailableError.
   */
  static async open(options: SqliteOptions, entities: EntityList = []): Promise<SqliteDatabase> {
    const location = sqliteLocation(options.file);
    const writer = new SqliteWriter(writerOptions(location, options, entities), async (connection) => {
      await makeDurable(connection, options.synchronous ?? 'FULL', location.inMemory);
      if (!location.inMemory) await syncWal(connection, location.database);
    });
    const { dataSource } = await writer.connection();
    try {
      await migrate(dataSource);
      const reader = await SqliteConnection.open({ ...readerOptions(location), entities: [...entities] });
      // From here on it keeps the file open: a writer that is given up is never the last to close it, which would
      // checkpoint the write-ahead log and delete it while its state is in doubt.
      await reader.all(READ_HEAD);
      return new SqliteDatabase(location, writer, reader, options);
    } catch (cause) {
      await writer.close();
      throw isDatabaseToBlame(cause) ? unavailable('opened', cause) : cause;
    }
  }

  append(append: PreparedAppend): Promise<AppendResult> {
    return this.queue.append(append);
  }

  transaction<T>(work: (rows: EntityManager) => Promise<T>): Promise<T> {
    return this.inTurn(() => this.writer.transaction(({ rows }) => work(rows)));
  }

  /** One trip to the writer's thread, where a transaction is three. */
  change(sql: string, parameters: readonly unknown[]): Promise<number> {
    return this.inTurn(() => this.writer.change(sql, parameters));
  }

  private inTurn<T>(write: () => Promise<T>): Promise<T> {
    return this.queue.run(async () => {
      try {
        const result = await write();
        this.committed();
        return result;
      } catch (error) {
        throw error instanceof CommitInDoubt ? new OutcomeUnknownError([], { cause: error.cause }) : error;
      }
    });
  }

  isTransient(error: unknown): boolean {
    return isDatabaseToBlame(error);
  }

  get load(): QueueLoad {
    return this.queue.load;
  }

  get isCrowded(): boolean {
    return this.queue.isCrowded;
  }

  get reading(): EntityManager {
    return this.reader.dataSource.manager;
  }

  forQueries(): DataSourceOptions {
    return readerOptions(this.location);
  }

  /** Nothing ends a read of SQLite, and a transaction that reads stays with what it has seen first. */
  forLongReads(): DataSourceOptions {
    return readerOptions(this.location);
  }

  /** A checkpoint has a turn of its own: what is acknowledged does not wait for it. */
  private committed(): void {
    const isDue = !this.location.inMemory && this.checkpoints.countCommit();
    if (isDue && !this.closing) void this.queue.run(() => this.checkpoints.run());
  }

  close(): Promise<void> {
    this.closing ??= this.queue.close().then(async () => {
      await this.reader.close();
      await this.writer.close();
    });
    return this.closing;
  }
}

function writerOptions(
  location: SqliteLocation,
  options: SqliteOptions,
  entities: EntityList,
): DataSourceOptions {
  return {
    type: 'sqlite',
    database: location.database,
    flags: location.writeFlags,
    driver: immediateDriver,
    entities: [...entities],
    migrations: [...engineMigrations, ...(options.migrations ?? [])],
  };
}

function readerOptions(location: SqliteLocation): DataSourceOptions {
  return {
    type: 'sqlite',
    database: location.database,
    flags: location.readFlags,
    driver: location.inMemory ? serialDriver : plainDriver,
    busyTimeout: 5_000,
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
  };
}
