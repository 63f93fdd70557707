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
    return new Promise((resolve, reject) => {
      this.prepare(sql).all(parameters, (error: Error | null, rows: unknown[]) => {
        if (error) reject(error);
        else resolve(rows as T[]);
      });
    });
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

  private prepare(sql: string): Statement {
    let statement = this.statements.get(sql);
    if (!statement) {
      // A statement that cannot be prepared reports when it is run, to the caller above; not here, to nobody.
      statement = this.handle.prepare(sql, () => undefined);
      this.statements.set(sql, statement);
    }
    return statement;
  }
}
