import { StoreUnavailableError } from '../../../errors/store-unavailable.error.js';
import type { RecordedEvent } from '../../../messages/recorded-event.js';
import type { EventQuery } from '../../event-query.js';
import type { Position } from '../../position.js';
import { parseEvents } from '../event-json.js';
import type { FilteredPage, LogReader } from '../log-reader.js';
import { queryJson } from '../query-json.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { sqliteFailure } from './sqlite-errors.js';
import { type FilteredPageRow, type PageRow, READ_ALL, READ_ALL_FILTERED } from './statements/read-all.js';
import { READ_HEAD } from './statements/read-head.js';
import { READ_STREAM_BACKWARD, READ_STREAM_FORWARD, type StreamRow } from './statements/read-stream.js';

/** Told the last version of a stream, and the head of the log at that moment. */
export type OnStreamRead = (stream: string, version: number, head: Position) => void;

/** Reads the log on the connection for reading. */
export class SqliteLogReader implements LogReader {
  constructor(
    private readonly connection: SqliteConnection,
    private readonly onStreamRead: OnStreamRead,
  ) {}

  async stream(name: string, from: number, limit: number, step: 1 | -1): Promise<readonly RecordedEvent[]> {
    const sql = step > 0 ? READ_STREAM_FORWARD : READ_STREAM_BACKWARD;
    const { events: text, head } = await this.one<StreamRow>(sql, [name, from, limit]);
    const events = parseEvents(text);
    const reachedTheEnd = step > 0 && events.length < limit;
    const version = events.at(-1)?.version ?? (from === 1 ? 0 : undefined);
    if (reachedTheEnd && version !== undefined) this.onStreamRead(name, version, head);
    return events;
  }

  async page(after: Position, limit: number): Promise<readonly RecordedEvent[]> {
    const { events } = await this.one<PageRow>(READ_ALL, [after, limit]);
    return parseEvents(events);
  }

  async matching(after: Position, limit: number, filter: EventQuery, scan: number): Promise<FilteredPage> {
    const parameters = [after, limit, queryJson(filter), scan];
    const { events, upto } = await this.one<FilteredPageRow>(READ_ALL_FILTERED, parameters);
    return { events: parseEvents(events), upto };
  }

  async head(): Promise<Position> {
    const { head } = await this.one<{ head: number }>(READ_HEAD, []);
    return head;
  }

  private async one<T extends Readonly<Record<string, unknown>>>(
    sql: string,
    parameters: readonly unknown[],
  ): Promise<T> {
    try {
      return await this.connection.one<T>(sql, parameters);
    } catch (cause) {
      if (!sqliteFailure(cause)) throw cause;
      const found = cause instanceof Error ? cause.message : String(cause);
      throw new StoreUnavailableError(`The event log cannot be read: ${found}.`, { cause });
    }
  }
}
