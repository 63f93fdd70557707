import type { Database as SqliteHandle, Statement } from 'sqlite3';
import { DataSource, type DataSourceOptions } from 'typeorm';

/** The rows and what else a driver call gives. */
type Row = Readonly<Record<string, unknown>>;

/**
 * A `DataSource` on SQLite and the one connection inside it, for the engine's own statements: prepared once, and
 * without TypeORM's work around each call.
 */
export class SqliteConnection {
  private readonly statements = new Map<string, Statement>();

  private constructor(
    readonly dataSource: DataSource,
    private readonly handle: SqliteHandle,
  ) {}

  static async open(options: DataSourceOptions): Promise<SqliteConnection> {
    const dataSource = await new DataSource(options).initialize();
    const { databaseConnection } = dataSource.driver as unknown as { databaseConnection: SqliteHandle };
    // One statement at a time: a second one would only hold a thread while it waits for the connection.
    databaseConnection.serialize();
    return new SqliteConnection(dataSource, databaseConnection);
  }

  /** Runs a statement and gives its rows. */
  all<T extends Row>(sql: string, parameters: readonly unknown[] = []): Promise<T[]> {
    const statement = this.statements.get(sql);
    return statement ? rowsOf(statement, parameters) : this.prepareAndRun(sql, parameters);
  }

  /** The only row of a statement that always has one. */
  async one<T extends Row>(sql: string, parameters: readonly unknown[] = []): Promise<T> {
    const [row] = await this.all<T>(sql, parameters);
    if (!row) throw new Error('Expected a row, found none.');
    return row;
  }

  async close(): Promise<void> {
    for (const statement of this.statements.values()) statement.finalize();
    this.statements.clear();
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  private async prepareAndRun<T extends Row>(sql: string, parameters: readonly unknown[]): Promise<T[]> {
    const statement = await this.prepare(sql);
    const first = this.statements.get(sql) ?? statement;
    if (first !== statement) statement.finalize();
    this.statements.set(sql, first);
    return rowsOf(first, parameters);
  }

  /** Waited for, because the driver forgets the calls that wait for a statement that cannot be prepared. */
  private prepare(sql: string): Promise<Statement> {
    return new Promise((resolve, reject) => {
      const statement = this.handle.prepare(sql, (error: Error | null) => {
        if (error) reject(error);
        else resolve(statement);
      });
    });
  }
}

function rowsOf<T extends Row>(statement: Statement, parameters: readonly unknown[]): Promise<T[]> {
  return new Promise((resolve, reject) => {
    statement.all(parameters, (error: Error | null, rows: unknown[]) => {
      if (error) reject(error);
      else resolve(rows as T[]);
    });
  });
}
