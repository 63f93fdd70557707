import { type Clock, SystemClock } from '../context/clock.js';
import { StoreUnavailableError } from '../errors/store-unavailable.error.js';
import type { RecordedEvent } from '../messages/recorded-event.js';
import { BatchJudge, isPlacedAt, type LogFacts } from './batch-judge.js';
import { type Brought, broughtBy, writeCompanions } from './brought.js';
import type { Companion } from './companion.js';
import { assertDense } from './dense-page.js';
import { type AppendCondition, type EventQuery, matchesQuery } from './event-query.js';
import {
  type AppendListener,
  type AppendResult,
  EventStore,
  type LogPage,
  type ReadOptions,
  type StreamAppend,
} from './event-store.js';
import { type PlacedEvent, recordedEvent } from './placed-event.js';
import type { Position } from './position.js';
import { prepareAppend } from './prepared-append.js';

/** Runs before the events of an append become visible; rejecting refuses the append. */
export type TakePart = (events: readonly RecordedEvent[], brought: readonly Brought[]) => Promise<void>;

/**
 * A store in the memory of the process, for tests: the rules of the durable ones, judged by the same code, and
 * nothing survives.
 */
export class InMemoryEventStore extends EventStore {
  private readonly log: PlacedEvent[] = [];
  private readonly byId = new Map<string, PlacedEvent>();
  private readonly byStream = new Map<string, PlacedEvent[]>();
  private readonly listeners = new Set<AppendListener>();
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly clock: Clock = new SystemClock(),
    private readonly takePart: TakePart = (_, brought) => writeCompanions(undefined, brought),
  ) {
    super();
  }

  async append(
    streams: readonly StreamAppend[],
    conditions: readonly AppendCondition[] = [],
    companions: readonly Companion[] = [],
  ): Promise<AppendResult> {
    if (this.closed) throw new StoreUnavailableError('The event store is closed.');
    const prepared = prepareAppend(streams, conditions, this.clock.now(), companions);
    const turn = this.last.then(async () => {
      const judge = new BatchJudge(this.facts());
      const verdict = judge.judge(prepared);
      if ('error' in verdict) throw verdict.error;
      await this.takePart(judge.accepted.map(recordedEvent), broughtBy(prepared, judge.accepted, verdict));
      this.keep(judge.accepted);
      return verdict.result;
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }

  read(stream: string, options: ReadOptions = {}): Promise<readonly RecordedEvent[]> {
    const { direction = 'forward', limit = Infinity } = options;
    const events = this.byStream.get(stream) ?? [];
    const from = options.from ?? (direction === 'forward' ? 1 : events.length);
    const chosen =
      direction === 'forward'
        ? events.slice(Math.max(from - 1, 0))
        : events.slice(0, Math.max(from, 0)).reverse();
    return Promise.resolve(chosen.slice(0, limit).map(recordedEvent));
  }

  readAll(after: Position, limit: number, filter: EventQuery = []): Promise<LogPage> {
    const rest = this.log.slice(after);
    const events = rest.filter((event) => matchesQuery(filter, event)).slice(0, limit);
    const through = events.length === limit ? events.at(-1)?.position : rest.at(-1)?.position;
    const page = events.map(recordedEvent);
    if (filter.length === 0) assertDense(after, page);
    return Promise.resolve({ events: page, through: through ?? after });
  }

  head(): Promise<Position> {
    return Promise.resolve(this.log.length);
  }

  onAppend(listener: AppendListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.last;
  }

  private facts(): LogFacts {
    return {
      head: this.log.length,
      versionOf: (stream) => this.byStream.get(stream)?.length ?? 0,
      eventOf: (id) => this.byId.get(id),
      isAt: (id, stream, version) => isPlacedAt(this.byId.get(id), stream, version),
      meets: ({ query, after }) => this.log.slice(after).some((event) => matchesQuery(query, event)),
    };
  }

  private keep(events: readonly PlacedEvent[]): void {
    for (const event of events) {
      this.log.push(event);
      this.byId.set(event.id, event);
      const stream = this.byStream.get(event.stream);
      if (stream) stream.push(event);
      else this.byStream.set(event.stream, [event]);
    }
    if (events.length > 0) for (const listener of this.listeners) listener(this.log.length);
  }
}
