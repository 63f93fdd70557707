import sqlite3 from 'sqlite3';

type Callback = (this: sqlite3.Statement, error: Error | null, rows: unknown[]) => void;

/**
 * A connection whose transactions take the write lock when they begin. TypeORM begins a plain one, which dies with
 * SQLITE_BUSY_SNAPSHOT when it reads before it writes and another process has written meanwhile.
 */
class ImmediateDatabase extends sqlite3.Database {
  override all(sql: string, ...parameters: unknown[]): this {
    const immediate = sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql;
    return super.all(immediate, ...(parameters as [unknown, Callback]));
  }
}

/** What TypeORM takes as `driver`. Its call of `verbose` would trace the stack of every statement. */
interface SqliteDriver {
  readonly verbose: () => Pick<typeof sqlite3, 'Database' | 'OPEN_URI'>;
}

/** For the connection that writes. */
export const immediateDriver: SqliteDriver = {
  // Without OPEN_URI TypeORM takes a URI for a path, and makes its folder.
  verbose: () => ({ Database: ImmediateDatabase, OPEN_URI: sqlite3.OPEN_URI }),
};

/** For connections that only read. */
export const plainDriver: SqliteDriver = { verbose: () => sqlite3 };
