import { StoreUnavailableError } from '../../../errors/store-unavailable.error.js';
import type { RecordedEvent } from '../../../messages/recorded-event.js';
import type { EventQuery } from '../../event-query.js';
import type { Position } from '../../position.js';
import { parseEvents } from '../event-json.js';
import type { FilteredPage, LogReader } from '../log-reader.js';
import { possibleTypesJson, queryJson } from '../query-json.js';
import { type StreamRange, StreamReads } from '../stream-reads.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { sqliteFailure } from './sqlite-errors.js';
import { type FilteredPageRow, type PageRow, READ_ALL, READ_ALL_FILTERED } from './statements/read-all.js';
import { READ_HEAD } from './statements/read-head.js';
import {
  READ_STREAM_BACKWARD,
  READ_STREAM_FORWARD,
  READ_STREAMS,
  type StreamRow,
} from './statements/read-stream.js';

/** Told the last version of a stream, and the head of the log at that moment. */
export type OnStreamRead = (stream: string, version: number, head: Position) => void;

/** Reads the log on the connection for reading. */
export class SqliteLogReader implements LogReader {
  private readonly reads: StreamReads<StreamRow>;

  constructor(
    private readonly connection: SqliteConnection,
    private readonly onStreamRead: OnStreamRead,
  ) {
    // The driver takes up one statement in a turn of the event loop.
    this.reads = new StreamReads(
      { one: (range) => this.alone(range), many: (ranges) => this.together(ranges) },
      1,
    );
  }

  async stream(name: string, from: number, limit: number, step: 1 | -1): Promise<readonly RecordedEvent[]> {
    if (step > 0) return this.forward(name, from, limit);
    const { events } = await this.one<StreamRow>(READ_STREAM_BACKWARD, [name, from, limit]);
    return parseEvents(events);
  }

  async page(after: Position, limit: number): Promise<readonly RecordedEvent[]> {
    const { events } = await this.one<PageRow>(READ_ALL, [after, limit]);
    return parseEvents(events);
  }

  async matching(after: Position, limit: number, filter: EventQuery, scan: number): Promise<FilteredPage> {
    const parameters = [after, limit, queryJson(filter), scan, possibleTypesJson(filter)];
    const { events, upto } = await this.one<FilteredPageRow>(READ_ALL_FILTERED, parameters);
    return { events: parseEvents(events), upto };
  }

  async head(): Promise<Position> {
    const { head } = await this.one<{ head: number }>(READ_HEAD, []);
    return head;
  }

  private async forward(name: string, from: number, limit: number): Promise<readonly RecordedEvent[]> {
    const { row, looked } = await this.reads.forward({ stream: name, from, limit });
    const events = parseEvents(row.events);
    let { head } = row;
    if (events.length === looked && looked < limit) {
      const rest = await this.one<StreamRow>(READ_STREAM_FORWARD, [name, from + looked, limit - looked]);
      events.push(...parseEvents(rest.events));
      head = rest.head;
    }
    const version = events.at(-1)?.version ?? (from === 1 ? 0 : undefined);
    if (events.length < limit && version !== undefined) this.onStreamRead(name, version, head);
    return events;
  }

  private alone({ stream, from, limit }: StreamRange): Promise<StreamRow> {
    return this.one<StreamRow>(READ_STREAM_FORWARD, [stream, from, limit]);
  }

  private together(ranges: readonly StreamRange[]): Promise<readonly StreamRow[]> {
    const wanted = ranges.map(({ stream, from, limit }) => [stream, from, from + limit - 1]);
    return this.read(() => this.connection.all<StreamRow>(READ_STREAMS, [JSON.stringify(wanted)]));
  }

  private one<T extends Readonly<Record<string, unknown>>>(
    sql: string,
    parameters: readonly unknown[],
  ): Promise<T> {
    return this.read(() => this.connection.one<T>(sql, parameters));
  }

  private async read<T>(statement: () => Promise<T>): Promise<T> {
    try {
      return await statement();
    } catch (cause) {
      if (!sqliteFailure(cause)) throw cause;
      const found = cause instanceof Error ? cause.message : String(cause);
      throw new StoreUnavailableError(`The event log cannot be read: ${found}.`, { cause });
    }
  }
}
