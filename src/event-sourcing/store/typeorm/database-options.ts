import type { DataSourceOptions } from 'typeorm';
import type { WriteQueueLimits } from '../write-queue.js';

/** What both engines take. */
export interface CommonDatabaseOptions {
  /** The application's migrations, which run after the engine's in one history. Default: none. */
  readonly migrations?: MigrationList;
  /** How much may queue before appends are refused, and how large a batch may be. */
  readonly queue?: Partial<WriteQueueLimits>;
}

/** A SQLite database for the log and the read models. */
export interface SqliteOptions extends CommonDatabaseOptions {
  readonly type: 'sqlite';
  /** A file, relative to the working directory, made when missing; or `:memory:` for a trial that keeps nothing. */
  readonly file: string;
  /**
   * Default `FULL`: each commit is on the disk before it is acknowledged. `NORMAL` is faster and loses
   * acknowledged commits at a power cut.
   */
  readonly synchronous?: 'FULL' | 'NORMAL';
  /** How many pages of 4 KB the write-ahead log has before it is brought into the file. Default: 1,000. */
  readonly checkpointPages?: number;
}

/** A PostgreSQL database, version 14 or newer, for the log and the read models. */
export interface PostgresOptions extends CommonDatabaseOptions {
  readonly type: 'postgres';
  /** `postgres://user:password@host:port/database`. Sessions, not a pooler that shares them. */
  readonly url: string;
  /** Connections for the engine, one of them for appends; query handlers have as many again. Default: 10. */
  readonly poolSize?: number;
}

/** Where the log and the read models are. */
export type DatabaseOptions = SqliteOptions | PostgresOptions;

type Lists = Required<Pick<DataSourceOptions, 'migrations' | 'entities'>>;

/** Migration classes. */
export type MigrationList = Extract<Lists['migrations'], readonly unknown[]>;

/** Entity classes. */
export type EntityList = Extract<Lists['entities'], readonly unknown[]>;
