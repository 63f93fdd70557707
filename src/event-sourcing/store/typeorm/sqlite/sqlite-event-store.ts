import { type Clock, SystemClock } from '../../../context/clock.js';
import { StoreUnavailableError } from '../../../errors/store-unavailable.error.js';
import type { RecordedEvent } from '../../../messages/recorded-event.js';
import { assertDense } from '../../dense-page.js';
import type { AppendCondition, EventQuery } from '../../event-query.js';
import {
  type AppendListener,
  type AppendResult,
  EventStore,
  type LogPage,
  type ReadOptions,
  type StreamAppend,
} from '../../event-store.js';
import type { Position } from '../../position.js';
import { prepareAppend } from '../../prepared-append.js';
import type { SqliteDatabase } from './sqlite-database.js';
import { sqliteFailure } from './sqlite-errors.js';
import { parseEvents } from './statements/event-json.js';
import { queryJson } from './statements/match-query.js';
import { type FilteredPageRow, type PageRow, READ_ALL, READ_ALL_FILTERED } from './statements/read-all.js';
import { READ_HEAD } from './statements/read-head.js';
import { READ_STREAM_BACKWARD, READ_STREAM_FORWARD, type StreamRow } from './statements/read-stream.js';

const STREAM_PAGE = 5_000;
const SCAN = 10_000;
const LAST = Number.MAX_SAFE_INTEGER;

/** The log in SQLite: durable, one writer, group commit. */
export class SqliteEventStore extends EventStore {
  constructor(
    private readonly database: SqliteDatabase,
    private readonly clock: Clock = new SystemClock(),
  ) {
    super();
  }

  async append(
    streams: readonly StreamAppend[],
    conditions: readonly AppendCondition[] = [],
  ): Promise<AppendResult> {
    return this.database.append(prepareAppend(streams, conditions, this.clock.now()));
  }

  async read(stream: string, options: ReadOptions = {}): Promise<readonly RecordedEvent[]> {
    const { step, limit, first } = boundsOf(options);
    const events: RecordedEvent[] = [];
    let from = first;
    while (events.length < limit) {
      const size = Math.min(STREAM_PAGE, limit - events.length);
      const page = await this.readPage(stream, from, size, step);
      events.push(...page);
      const last = page.at(-1);
      if (!last || page.length < size) break;
      from = last.version + step;
    }
    return events;
  }

  async readAll(after: Position, limit: number, filter: EventQuery = []): Promise<LogPage> {
    if (filter.length > 0) return this.readMatching(after, limit, filter);
    const { events: text } = await this.one<PageRow>(READ_ALL, [after, limit]);
    const events = assertDense(after, parseEvents(text));
    return { events, through: events.at(-1)?.position ?? after };
  }

  async head(): Promise<Position> {
    const { head } = await this.one<{ head: number }>(READ_HEAD, []);
    return head;
  }

  onAppend(listener: AppendListener): () => void {
    return this.database.onAppend(listener);
  }

  close(): Promise<void> {
    return this.database.close();
  }

  private async readMatching(after: Position, limit: number, filter: EventQuery): Promise<LogPage> {
    const { events: text, upto } = await this.one<FilteredPageRow>(READ_ALL_FILTERED, [
      after,
      limit,
      queryJson(filter),
      SCAN,
    ]);
    const events = parseEvents(text);
    const last = events.at(-1);
    return { events, through: last && events.length === limit ? last.position : Math.max(upto, after) };
  }

  private async readPage(
    stream: string,
    from: number,
    limit: number,
    step: 1 | -1,
  ): Promise<RecordedEvent[]> {
    const sql = step > 0 ? READ_STREAM_FORWARD : READ_STREAM_BACKWARD;
    const { events: text, head } = await this.one<StreamRow>(sql, [stream, from, limit]);
    const events = parseEvents(text);
    const reachedTheEnd = step > 0 && events.length < limit;
    const version = events.at(-1)?.version ?? (from === 1 ? 0 : undefined);
    if (reachedTheEnd && version !== undefined) this.database.remember(stream, version, head);
    return events;
  }

  private async one<T extends Readonly<Record<string, unknown>>>(
    sql: string,
    parameters: readonly unknown[],
  ): Promise<T> {
    try {
      return await this.database.reader.one<T>(sql, parameters);
    } catch (cause) {
      if (!sqliteFailure(cause)) throw cause;
      const found = cause instanceof Error ? cause.message : String(cause);
      throw new StoreUnavailableError(`The event log cannot be read: ${found}.`, { cause });
    }
  }
}

function boundsOf({ direction, limit = LAST, from }: ReadOptions): {
  step: 1 | -1;
  limit: number;
  first: number;
} {
  const step = direction === 'backward' ? -1 : 1;
  return { step, limit, first: from ?? (step > 0 ? 1 : LAST) };
}
