import type { DataSource } from 'typeorm';
import { StoreUnavailableError } from '../../../errors/store-unavailable.error.js';
import type { RecordedEvent } from '../../../messages/recorded-event.js';
import type { EventQuery } from '../../event-query.js';
import type { Position } from '../../position.js';
import { parseEvents } from '../event-json.js';
import type { FilteredPage, LogReader } from '../log-reader.js';
import { possibleTypes, queryJson } from '../query-json.js';
import { type StreamRange, StreamReads } from '../stream-reads.js';
import { PostgresConnection, type Statement } from './postgres-connection.js';
import { postgresFailure } from './postgres-errors.js';
import {
  READ_ALL,
  READ_ALL_FILTERED,
  READ_HEAD,
  READ_STREAM_BACKWARD,
  READ_STREAM_FORWARD,
  READ_STREAMS,
} from './statements/read-log.js';

interface PageRow {
  readonly events: string;
}

/** So many connections read streams at the same time; who comes then shares the next statement. */
const STREAM_READS_AT_ONCE = 4;

/** Reads the log, each statement on whichever connection of the pool is free. */
export class PostgresLogReader implements LogReader {
  private readonly reads = new StreamReads<PageRow>(
    { one: (range) => this.alone(range), many: (ranges) => this.together(ranges) },
    STREAM_READS_AT_ONCE,
  );

  constructor(private readonly dataSource: DataSource) {}

  async stream(name: string, from: number, limit: number, step: 1 | -1): Promise<readonly RecordedEvent[]> {
    if (step > 0) return this.forward(name, from, limit);
    const { events } = await this.one<PageRow>(READ_STREAM_BACKWARD, [name, from, limit]);
    return parseEvents(events);
  }

  async page(after: Position, limit: number): Promise<readonly RecordedEvent[]> {
    const texts = await this.read((connection) => connection.all<PageRow>(READ_ALL, [after, limit]));
    return texts.flatMap(({ events }) => parseEvents(events));
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

  private async forward(stream: string, from: number, limit: number): Promise<readonly RecordedEvent[]> {
    const { row, looked } = await this.reads.forward({ stream, from, limit });
    const events = parseEvents(row.events);
    if (events.length < looked || looked === limit) return events;
    const rest = await this.alone({ stream, from: from + looked, limit: limit - looked });
    return [...events, ...parseEvents(rest.events)];
  }

  private alone({ stream, from, limit }: StreamRange): Promise<PageRow> {
    return this.one<PageRow>(READ_STREAM_FORWARD, [stream, from, limit]);
  }

  private together(ranges: readonly StreamRange[]): Promise<readonly PageRow[]> {
    const values = [
      ranges.map(({ stream }) => stream),
      ranges.map(({ from }) => from),
      ranges.map(({ limit }) => limit),
    ];
    return this.read((connection) => connection.all<PageRow>(READ_STREAMS, values));
  }

  private one<T extends object>(statement: Statement, values: readonly unknown[]): Promise<T> {
    return this.read((connection) => connection.one<T>(statement, values));
  }

  private async read<T>(statement: (connection: PostgresConnection) => Promise<T>): Promise<T> {
    let connection: PostgresConnection | undefined;
    try {
      connection = await PostgresConnection.from(this.dataSource);
      const found = await statement(connection);
      await connection.release();
      return found;
    } catch (cause) {
      const failure = postgresFailure(cause);
      await (failure === 'statement' ? connection?.release() : connection?.discard());
      if (!failure) throw cause;
      const found = cause instanceof Error ? cause.message : String(cause);
      throw new StoreUnavailableError(`The event log cannot be read: ${found}.`, { cause });
    }
  }
}
