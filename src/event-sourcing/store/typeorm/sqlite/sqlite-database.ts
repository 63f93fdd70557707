import type { DataSourceOptions, EntityManager } from 'typeorm';
import type { AppendListener, AppendResult } from '../../event-store.js';
import type { PreparedAppend } from '../../prepared-append.js';
import { WriteQueue } from '../../write-queue.js';
import { OutcomeUnknownError } from '../../../errors/outcome-unknown.error.js';
import type { AppendParticipant } from '../append-participant.js';
import { Database } from '../database.js';
import { migrate } from '../migrate.js';
import { engineMigrations } from '../migrations/index.js';
import { SqliteAppender } from './sqlite-appender.js';
import { SqliteConnection } from './sqlite-connection.js';
import { immediateDriver, plainDriver } from './sqlite-driver.js';
import { type SqliteLocation, sqliteLocation } from './sqlite-location.js';
import type { EntityList, SqliteOptions } from './sqlite-options.js';
import { makeDurable } from './sqlite-settings.js';
import { CommitInDoubt, SqliteWriter } from './sqlite-writer.js';

/**
 * A SQLite file with the log and the read models: one connection that writes, behind a bounded queue, and one
 * that reads for the engine. TypeORM shares one connection per `DataSource`, so that concurrent transactions
 * become each other's savepoints; here nothing but the queue can begin one.
 */
export class SqliteDatabase extends Database {
  private readonly participants: AppendParticipant[] = [];
  private readonly listeners = new Set<AppendListener>();
  private readonly appender: SqliteAppender;
  private readonly queue: WriteQueue;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly location: SqliteLocation,
    private readonly writer: SqliteWriter,
    /** For the engine's reads. Sees each commit that was acknowledged. */
    readonly reader: SqliteConnection,
    options: SqliteOptions,
  ) {
    super();
    this.appender = new SqliteAppender(writer, this.participants, (head) => {
      for (const listener of this.listeners) listener(head);
    });
    this.queue = new WriteQueue((batch) => this.appender.commit(batch), options.queue);
  }

  /**
   * Opens, checks and migrates the database.
   *
   * @throws UnsafeDatabaseError, StoreUnavailableError.
   */
  static async open(options: SqliteOptions, entities: EntityList = []): Promise<SqliteDatabase> {
    const location = sqliteLocation(options.file);
    const writer = new SqliteWriter(writerOptions(location, options, entities), (connection) =>
      makeDurable(connection, options.synchronous ?? 'FULL', location.inMemory),
    );
    const { dataSource } = await writer.connection();
    try {
      await migrate(dataSource);
      const reader = await SqliteConnection.open({ ...readerOptions(location), entities: [...entities] });
      return new SqliteDatabase(location, writer, reader, options);
    } catch (error) {
      await writer.close();
      throw error;
    }
  }

  /** Lets `participant` take part in the appends from now on. */
  takePart(participant: AppendParticipant): void {
    this.participants.push(participant);
  }

  append(append: PreparedAppend): Promise<AppendResult> {
    return this.queue.append(append);
  }

  /** Remembers a version read in the same snapshot as `head`, which saves a later append from looking it up. */
  remember(stream: string, version: number, head: number): void {
    this.appender.remember(stream, version, head);
  }

  onAppend(listener: AppendListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  transaction<T>(work: (rows: EntityManager) => Promise<T>): Promise<T> {
    return this.queue.run(async () => {
      try {
        return await this.writer.transaction(({ rows }) => work(rows));
      } catch (error) {
        throw error instanceof CommitInDoubt ? new OutcomeUnknownError([], { cause: error.cause }) : error;
      }
    });
  }

  get reading(): EntityManager {
    return this.reader.dataSource.manager;
  }

  forQueries(): DataSourceOptions {
    return readerOptions(this.location);
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
    driver: plainDriver,
    busyTimeout: 5_000,
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
  };
}
