import type pg from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';

/** A statement that the server prepares once on each connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** A connection out of a pool, for the engine's statements and TypeORM's. */
export class PostgresConnection {
  private constructor(
    readonly runner: QueryRunner,
    private readonly client: pg.PoolClient,
  ) {}

  static async from(dataSource: DataSource): Promise<PostgresConnection> {
    const runner = dataSource.createQueryRunner();
    return new PostgresConnection(runner, (await runner.connect()) as pg.PoolClient);
  }

  /** Whether it broke while nobody used it. */
  get isLost(): boolean {
    return this.runner.isReleased;
  }

  async all<T extends object>(statement: Statement, values: readonly unknown[] = []): Promise<T[]> {
    const { rows } = await this.client.query<T>({ ...statement, values: [...values] });
    return rows;
  }

  /** The only row of a statement that always has one. */
  async one<T extends object>(statement: Statement, values: readonly unknown[] = []): Promise<T> {
    const [row] = await this.all<T>(statement, values);
    if (!row) throw new Error('Expected a row, found none.');
    return row;
  }

  async run(sql: string): Promise<void> {
    await this.client.query(sql);
  }

  /** Whether a statement of its transaction has failed, so that COMMIT would roll back and not say so. */
  async isAborted(): Promise<boolean> {
    // The driver tells of an error before the server has said how the transaction is.
    const { readyForQuery } = this.client as unknown as { readonly readyForQuery: boolean };
    if (!readyForQuery) await this.client.query('');
    return this.client.getTransactionStatus() === 'E';
  }

  /** Gives it back to the pool. Safe to call twice. */
  async release(): Promise<void> {
    await this.runner.release();
  }

  /** Closes it, since its state is in doubt, and takes it out of the pool. Safe to call twice. */
  async discard(): Promise<void> {
    // What TypeORM does itself when a connection breaks.
    const runner = this.runner as unknown as { releasePostgresConnection: (reason: Error) => Promise<void> };
    await runner.releasePostgresConnection(new Error('The connection was given up.'));
  }

  /** Calls `listener` once when it has ended, for whatever reason. */
  onEnd(listener: () => void): void {
    this.client.once('end', listener);
  }

  /** Calls `onMessage` for each notification, and `onLost` once when no more can come. */
  listen(onMessage: (payload: string) => void, onLost: () => void): void {
    this.client.on('notification', ({ payload }) => {
      onMessage(payload ?? '');
    });
    this.client.once('end', onLost);
  }
}
