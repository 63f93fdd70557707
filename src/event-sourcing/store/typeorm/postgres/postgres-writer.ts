import type { DataSource } from 'typeorm';
import { unavailable } from '../commit-in-doubt.js';
import { PostgresConnection } from './postgres-connection.js';
import { postgresFailure } from './postgres-errors.js';

/**
 * The connection that appends. After a failure that leaves its state in doubt it is closed and never used again;
 * the next call takes a new one.
 */
export class PostgresWriter {
  private current: PostgresConnection | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly onLost: () => void,
  ) {}

  /** The connection, if there is one. */
  get opened(): PostgresConnection | undefined {
    return this.current?.isLost ? undefined : this.current;
  }

  /** @throws StoreUnavailableError when the server cannot be reached. */
  async connection(): Promise<PostgresConnection> {
    if (this.opened) return this.opened;
    try {
      this.current = await PostgresConnection.from(this.dataSource);
    } catch (cause) {
      if (postgresFailure(cause)) throw unavailable('reached', cause);
      throw cause;
    }
    this.current.onEnd(this.onLost);
    return this.current;
  }

  /** Closes the connection for good reason: its state is in doubt. */
  async giveUp(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.discard();
  }

  async close(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.release();
  }
}
