import { type Clock, SystemClock } from '../../context/clock.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { Companion } from '../companion.js';
import { assertDense } from '../dense-page.js';
import type { AppendCondition, EventQuery } from '../event-query.js';
import {
  type AppendListener,
  type AppendResult,
  EventStore,
  type LogPage,
  type ReadOptions,
  type StreamAppend,
} from '../event-store.js';
import type { Position } from '../position.js';
import { prepareAppend } from '../prepared-append.js';
import type { LogDatabase } from './log-database.js';

const STREAM_PAGE = 5_000;
const SCAN = 10_000;
const LAST = Number.MAX_SAFE_INTEGER;

/** The log in a database: durable, with group commit. */
export class TypeormEventStore extends EventStore {
  constructor(
    private readonly database: LogDatabase,
    private readonly clock: Clock = new SystemClock(),
  ) {
    super();
  }

  async append(
    streams: readonly StreamAppend[],
    conditions: readonly AppendCondition[] = [],
    companions: readonly Companion[] = [],
  ): Promise<AppendResult> {
    return this.database.append(prepareAppend(streams, conditions, this.clock.now(), companions));
  }

  async read(stream: string, options: ReadOptions = {}): Promise<readonly RecordedEvent[]> {
    const { step, limit, first } = boundsOf(options);
    const events: RecordedEvent[] = [];
    let from = first;
    while (events.length < limit) {
      const size = Math.min(STREAM_PAGE, limit - events.length);
      const page = await this.database.log.stream(stream, from, size, step);
      events.push(...page);
      const last = page.at(-1);
      if (!last || page.length < size) break;
      from = last.version + step;
    }
    return events;
  }

  async readAll(after: Position, limit: number, filter: EventQuery = []): Promise<LogPage> {
    if (filter.length > 0) return this.readMatching(after, limit, filter);
    const events = assertDense(after, await this.database.log.page(after, limit));
    return { events, through: events.at(-1)?.position ?? after };
  }

  head(): Promise<Position> {
    return this.database.log.head();
  }

  onAppend(listener: AppendListener): () => void {
    return this.database.onAppend(listener);
  }

  override onLost(listener: () => void): void {
    this.database.onLost(listener);
  }

  close(): Promise<void> {
    return this.database.close();
  }

  private async readMatching(after: Position, limit: number, filter: EventQuery): Promise<LogPage> {
    const { events, upto } = await this.database.log.matching(after, limit, filter, SCAN);
    const last = events.at(-1);
    return { events, through: last && events.length === limit ? last.position : Math.max(upto, after) };
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
