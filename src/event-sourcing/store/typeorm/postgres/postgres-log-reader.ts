import type { DataSource } from 'typeorm';
import { StoreUnavailableError } from '../../../errors/store-unavailable.error.js';
import type { RecordedEvent } from '../../../messages/recorded-event.js';
import type { EventQuery } from '../../event-query.js';
import type { Position } from '../../position.js';
import { parseEvents } from '../event-json.js';
import type { FilteredPage, LogReader } from '../log-reader.js';
import { possibleTypes, queryJson } from '../query-json.js';
import { PostgresConnection, type Statement } from './postgres-connection.js';
import { postgresFailure } from './postgres-errors.js';
import {
  READ_ALL,
  READ_ALL_FILTERED,
  READ_HEAD,
  READ_STREAM_BACKWARD,
  READ_STREAM_FORWARD,
} from './statements/read-log.js';

interface PageRow {
  readonly events: string;
}

/** Reads the log, each statement on whichever connection of the pool is free. */
export class PostgresLogReader implements LogReader {
  constructor(private readonly dataSource: DataSource) {}

  async stream(name: string, from: number, limit: number, step: 1 | -1): Promise<readonly RecordedEvent[]> {
    const statement = step > 0 ? READ_STREAM_FORWARD : READ_STREAM_BACKWARD;
    const { events } = await this.one<PageRow>(statement, [name, from, limit]);
    return parseEvents(events);
  }

  async page(after: Position, limit: number): Promise<readonly RecordedEvent[]> {
    const { events } = await this.one<PageRow>(READ_ALL, [after, limit]);
    return parseEvents(events);
  }

  async matching(after: Position, limit: number, filter: EventQuery, scan: number): Promise<FilteredPage> {
    const values = [after, limit, queryJson(filter), scan, possibleTypes(filter)];
    const { events, upto } = await this.one<PageRow & { upto: number }>(READ_ALL_FILTERED, values);
    return { events: parseEvents(events), upto };
  }

  async head(): Promise<Position> {
    const { head } = await this.one<{ head: number }>(READ_HEAD, []);
    return head;
  }

  private async one<T extends object>(statement: Statement, values: readonly unknown[]): Promise<T> {
    let connection: PostgresConnection | undefined;
    try {
      connection = await PostgresConnection.from(this.dataSource);
      const row = await connection.one<T>(statement, values);
      await connection.release();
      return row;
    } catch (cause) {
      const failure = postgresFailure(cause);
      await (failure === 'statement' ? connection?.release() : connection?.discard());
      if (!failure) throw cause;
      const found = cause instanceof Error ? cause.message : String(cause);
      throw new StoreUnavailableError(`The event log cannot be read: ${found}.`, { cause });
    }
  }
}
