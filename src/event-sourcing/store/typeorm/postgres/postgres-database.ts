import type { DataSource, DataSourceOptions, EntityManager } from 'typeorm';
import { OutcomeUnknownError } from '../../../errors/outcome-unknown.error.js';
import type { AppendResult } from '../../event-store.js';
import type { PreparedAppend } from '../../prepared-append.js';
import { type QueueLoad, WriteQueue } from '../../write-queue.js';
import { affectedBy } from '../affected-by.js';
import { CommitInDoubt, unavailable } from '../commit-in-doubt.js';
import type { EntityList, PostgresOptions } from '../database-options.js';
import { LogDatabase } from '../log-database.js';
import { migrate } from '../migrate.js';
import { engineMigrations } from '../migrations/index.js';
import { PostgresAppender } from './postgres-appender.js';
import { PostgresConnection } from './postgres-connection.js';
import {
  connect,
  longReadingOptions,
  migratingOptions,
  queryingOptions,
  writingOptions,
} from './postgres-data-sources.js';
import { isDatabaseToBlame, postgresFailure } from './postgres-errors.js';
import { PostgresHints } from './postgres-hints.js';
import { PostgresLogReader } from './postgres-log-reader.js';
import { assertDurable } from './postgres-settings.js';
import { committed, inTransaction } from './postgres-transaction.js';
import { PostgresWriter } from './postgres-writer.js';

/**
 * A PostgreSQL database with the log and the read models, for any number of instances. Appends go through one
 * connection of each instance, behind a bounded queue, and take turns across instances by a lock; all other
 * transactions run beside them.
 */
export class PostgresDatabase extends LogDatabase {
  readonly now = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';
  readonly log: PostgresLogReader;
  private readonly writer: PostgresWriter;
  private readonly queue: WriteQueue;
  private readonly hints: PostgresHints;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly dataSource: DataSource,
    private readonly options: PostgresOptions,
  ) {
    super();
    this.log = new PostgresLogReader(dataSource);
    this.hints = new PostgresHints(dataSource, (head) => {
      this.tell(head);
    });
    this.writer = new PostgresWriter(dataSource, () => {
      this.tellLost();
    });
    const appender = new PostgresAppender(this.writer, this.participants, (head) => {
      this.tell(head);
      this.hints.tell(head);
    });
    this.queue = new WriteQueue(
      this.told((batch) => appender.commit(batch)),
      options.queue,
    );
  }

  /**
   * Checks the server, migrates the database and opens it.
   *
   * @throws UnsafeDatabaseError, StoreUnavailableError.
   */
  static async open(options: PostgresOptions, entities: EntityList = []): Promise<PostgresDatabase> {
    try {
      await prepare(options);
      const database = new PostgresDatabase(await connect(writingOptions(options, entities)), options);
      await database.hints.listen();
      return database;
    } catch (cause) {
      const failure = postgresFailure(cause);
      throw failure === 'broken' || failure === 'refused' ? unavailable('opened', cause) : cause;
    }
  }

  append(append: PreparedAppend): Promise<AppendResult> {
    return this.queue.append(append);
  }

  transaction<T>(work: (rows: EntityManager) => Promise<T>): Promise<T> {
    return this.writing((connection) => inTransaction(connection, work));
  }

  change(sql: string, parameters: readonly unknown[]): Promise<number> {
    return this.writing(async (connection) => {
      const statement = () => affectedBy(connection.runner.manager, sql, parameters);
      return committed(connection, statement);
    });
  }

  private async writing<T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T> {
    const connection = await this.connection();
    try {
      return await work(connection);
    } catch (error) {
      throw error instanceof CommitInDoubt ? new OutcomeUnknownError([], { cause: error.cause }) : error;
    } finally {
      await connection.release();
    }
  }

  isTransient(error: unknown): boolean {
    return isDatabaseToBlame(error) || postgresFailure(error) === 'conflict';
  }

  get load(): QueueLoad {
    return this.queue.load;
  }

  get isCrowded(): boolean {
    return this.queue.isCrowded;
  }

  get reading(): EntityManager {
    return this.dataSource.manager;
  }

  forQueries(): DataSourceOptions {
    return queryingOptions(this.options);
  }

  forLongReads(): DataSourceOptions {
    return longReadingOptions(this.options);
  }

  close(): Promise<void> {
    this.closing ??= this.queue.close().then(async () => {
      await this.hints.close();
      await this.writer.close();
      await this.dataSource.destroy();
    });
    return this.closing;
  }

  private async connection(): Promise<PostgresConnection> {
    try {
      return await PostgresConnection.from(this.dataSource);
    } catch (cause) {
      throw postgresFailure(cause) ? unavailable('reached', cause) : cause;
    }
  }
}

async function prepare(options: PostgresOptions): Promise<void> {
  const dataSource = await connect(
    migratingOptions(options, [...engineMigrations, ...(options.migrations ?? [])]),
  );
  try {
    await assertDurable(dataSource);
    await migrate(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
