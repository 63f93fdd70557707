import { LRUCache } from 'lru-cache';
import sqlite3 from 'sqlite3';

/** What a method of the driver takes behind the statement: parameters, where there are some, and who is called back. */
type Rest = [unknown, Callback];
type Callback = (this: sqlite3.Statement, error: Error | null, rows: unknown[]) => void;

const PREPARED = 200;

/**
 * A connection that keeps the statements which come again. The driver prepares one for each call, which takes another
 * turn of a thread and of the event loop: half of the time of a transaction of small statements.
 */
class PreparingDatabase extends sqlite3.Database {
  private readonly statements = new LRUCache<string, sqlite3.Statement | 'seen'>({
    max: PREPARED,
    dispose: (statement) => {
      if (statement !== 'seen') statement.finalize();
    },
  });
  private isClosing = false;

  override all(sql: string, ...rest: unknown[]): this {
    const statement = this.prepared(sql);
    if (!statement) return super.all(sql, ...(rest as Rest));
    statement.all(...(rest as Rest));
    return this;
  }

  override run(sql: string, ...rest: unknown[]): this {
    const statement = this.prepared(sql);
    if (!statement) return super.run(sql, ...(rest as Rest));
    statement.run(...(rest as Rest));
    return this;
  }

  /** Statements that are not finalized would keep it open. */
  override close(callback?: (error: Error | null) => void): void {
    this.isClosing = true;
    this.statements.clear();
    super.close(callback);
  }

  /**
   * The statement, once it is prepared. Until then the call goes its usual way: the driver forgets those that wait for
   * one that cannot be prepared.
   */
  private prepared(sql: string): sqlite3.Statement | undefined {
    const known = this.statements.get(sql);
    if (known !== undefined && known !== 'seen') return known;
    // Some pragmas do their work when they are prepared.
    if (sql.startsWith('PRAGMA')) return undefined;
    if (known === undefined) {
      this.statements.set(sql, 'seen');
      return undefined;
    }
    this.statements.delete(sql);
    const statement: sqlite3.Statement = this.prepare(sql, (error: Error | null) => {
      if (error) return;
      if (this.isClosing) statement.finalize();
      else this.statements.set(sql, statement);
    });
    return undefined;
  }
}

/**
 * One whose transactions take the write lock when they begin. TypeORM begins a plain one, which dies with
 * SQLITE_BUSY_SNAPSHOT when it reads before it writes and another process has written meanwhile.
 */
class ImmediateDatabase extends PreparingDatabase {
  override all(sql: string, ...rest: unknown[]): this {
    return super.all(sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql, ...rest);
  }
}

/**
 * One that begins a statement when the one before has ended. A read in memory waits for the writer in a thread of the
 * driver's, which has four in all: several at once would leave none to the writer they wait for. The driver does not hold
 * statements that are kept to that.
 */
class SerialDatabase extends sqlite3.Database {
  constructor(filename: string, ...given: unknown[]) {
    super(filename, ...(given as [number]));
    this.serialize();
  }
}

/** What TypeORM takes as `driver`. Its call of `verbose` would trace the stack of every statement. */
interface SqliteDriver {
  readonly verbose: () => Pick<typeof sqlite3, 'Database' | 'OPEN_URI'>;
}

const driverOf = (database: typeof sqlite3.Database): SqliteDriver => ({
  // Without OPEN_URI TypeORM takes a URI for a path, and makes its folder.
  verbose: () => ({ Database: database, OPEN_URI: sqlite3.OPEN_URI }),
});

/** For the connection that writes. */
export const immediateDriver = driverOf(ImmediateDatabase);

/** For connections that only read. */
export const plainDriver = driverOf(PreparingDatabase);

/** For those that read a database in memory. */
export const serialDriver = driverOf(SerialDatabase);
