import type { DataSourceOptions, MixedList } from 'typeorm';
import type { WriteQueueLimits } from '../../write-queue.js';

/** A SQLite database for the log and the read models. */
export interface SqliteOptions {
  readonly type: 'sqlite';
  /** A file, relative to the working directory, made when missing; or `:memory:` for a trial that keeps nothing. */
  readonly file: string;
  /**
   * Default `FULL`: each commit is on the disk before it is acknowledged. `NORMAL` is faster and loses
   * acknowledged commits at a power cut.
   */
  readonly synchronous?: 'FULL' | 'NORMAL';
  /** The application's migrations, which run after the engine's in one history. Default: none. */
  readonly migrations?: MigrationList;
  /** How much may queue before appends are refused, and how large a batch may be. */
  readonly queue?: Partial<WriteQueueLimits>;
}

type Lists = Required<Pick<DataSourceOptions, 'migrations' | 'entities'>>;

/** Migration classes. */
export type MigrationList = Extract<Lists['migrations'], readonly unknown[]>;

/** Entity classes. */
export type EntityList = Extract<Lists['entities'], readonly unknown[]>;

export type { MixedList };
