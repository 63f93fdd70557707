import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { RecordedEvent } from '../messages/recorded-event.js';
import type { Companion } from '../store/companion.js';
import type { AppendCondition, EventQuery } from '../store/event-query.js';
import {
  type AppendListener,
  type AppendResult,
  EventStore,
  type LogPage,
  type ReadOptions,
  type StreamAppend,
} from '../store/event-store.js';
import type { Position } from '../store/position.js';
import type { Metrics } from './metrics.js';
import { outcomeOf } from './outcome-of.js';
import { inSpan, parentContext, tracer } from './trace-context.js';

/** A store whose appends are counted, timed and traced. It answers as the store that it wraps. */
export class InstrumentedEventStore extends EventStore {
  constructor(
    private readonly store: EventStore,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  async append(
    streams: readonly StreamAppend[],
    conditions?: readonly AppendCondition[],
    companions?: readonly Companion[],
  ): Promise<AppendResult> {
    const begun = performance.now();
    const parent = parentContext();
    const span = tracer().startSpan('append', { kind: SpanKind.CLIENT }, parent);
    const append = () => this.store.append(streams, conditions, companions);
    try {
      const result = await inSpan(span, parent, append);
      this.metrics.appended('done', secondsSince(begun));
      span.setAttribute('tidemark.position', result.position);
      return result;
    } catch (error) {
      const outcome = outcomeOf(error);
      this.metrics.appended(outcome, secondsSince(begun));
      span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
      throw error;
    } finally {
      span.end();
    }
  }

  read(stream: string, options?: ReadOptions): Promise<readonly RecordedEvent[]> {
    return this.store.read(stream, options);
  }

  readAll(after: Position, limit: number, filter?: EventQuery): Promise<LogPage> {
    return this.store.readAll(after, limit, filter);
  }

  head(): Promise<Position> {
    return this.store.head();
  }

  onAppend(listener: AppendListener): () => void {
    return this.store.onAppend(listener);
  }

  override onLost(listener: () => void): void {
    this.store.onLost(listener);
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

/** How long ago a time of `performance.now()` is. */
export function secondsSince(begun: number): number {
  return (performance.now() - begun) / 1_000;
}
