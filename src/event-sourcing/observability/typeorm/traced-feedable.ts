import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { EntityManager } from 'typeorm';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { Feedable, Fold, Write } from '../../projections/typeorm/projector.js';
import type { RowMemory } from '../../projections/typeorm/row-memory.js';
import { HandlerFailure } from '../../subscriptions/handler-failure.js';
import type { PoisonedEvent, PreparedEvent, SequencedEvent } from '../../subscriptions/sequenced-event.js';
import { contextFrom, tracer } from '../trace-context.js';

/**
 * Something that is fed, with a span for each event that it handles, in the trace of the command that the event is of. It
 * handles them as what it wraps. Spans are made afterwards, when it is known which events it was: what a database failed
 * at is handed in again, and has its span then.
 */
export class TracedFeedable implements Feedable {
  readonly description: Feedable['description'];
  readonly pageSize: number;

  constructor(private readonly fed: Feedable) {
    this.description = fed.description;
    this.pageSize = fed.pageSize;
  }

  wants(type: string): boolean {
    return this.fed.wants(type);
  }

  prepare(events: readonly RecordedEvent[]): readonly (PreparedEvent | PoisonedEvent)[] {
    return this.fed.prepare(events);
  }

  async begin(events: readonly PreparedEvent[], reading: EntityManager, memory?: RowMemory): Promise<Write> {
    const traced = events.filter(isTraced);
    if (traced.length === 0) return this.fed.begin(events, reading, memory);
    const begun = Date.now();
    const write = await this.failing(begun, () => this.fed.begin(events, reading, memory));
    return { rows: write.rows, run: (rows) => this.writing(traced, begun, () => write.run(rows)) };
  }

  fold(reading: EntityManager, memory: RowMemory): Fold | undefined {
    const fold = this.fed.fold?.(reading, memory);
    return fold && this.traced(fold);
  }

  async apply(events: readonly PreparedEvent[], rows: EntityManager): Promise<void> {
    const traced = events.filter(isTraced);
    await this.writing(traced, Date.now(), () => this.fed.apply(events, rows));
  }

  /** The same fold, which remembers the events that have spans when it is written. */
  private traced(fold: Fold): Fold {
    const begun = Date.now();
    const handled: SequencedEvent[] = [];
    return {
      add: async (events) => {
        const failed = await fold.add(events);
        for (const failure of failed) if (isTraced(failure)) this.span(failure.event, begun, failure.cause);
        const isHandled = ({ sequence }: SequencedEvent) => failed.every((one) => one.sequence !== sequence);
        for (const { event, sequence } of events.filter(isTraced)) {
          if (isHandled({ event, sequence })) handled.push({ event, sequence });
        }
        return failed;
      },
      write: () => {
        const write = fold.write();
        if (handled.length === 0) return write;
        return { rows: write.rows, run: (rows) => this.writing(handled, begun, () => write.run(rows)) };
      },
    };
  }

  private async writing(
    traced: readonly SequencedEvent[],
    begun: number,
    write: () => Promise<void>,
  ): Promise<void> {
    await this.failing(begun, write);
    for (const { event } of traced) this.span(event, begun);
  }

  private async failing<T>(begun: number, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const failures = error instanceof HandlerFailure ? error.failures : [];
      for (const failure of failures) if (isTraced(failure)) this.span(failure.event, begun, failure.cause);
      throw error;
    }
  }

  private span({ type, position, metadata }: RecordedEvent, begun: number, cause?: unknown): void {
    const { name } = this.description;
    const attributes = {
      'tidemark.consumer': name,
      'tidemark.event_type': type,
      'tidemark.position': position,
      'tidemark.correlation_id': metadata.correlationId,
    };
    const options = { kind: SpanKind.CONSUMER, startTime: begun, attributes };
    const span = tracer().startSpan(`handle ${name}`, options, contextFrom(metadata.traceparent));
    // No message: it may hold what the event does.
    if (cause !== undefined) {
      const message = cause instanceof Error ? cause.name : typeof cause;
      span.setStatus({ code: SpanStatusCode.ERROR, message });
    }
    span.end();
  }
}

function isTraced({ event }: SequencedEvent): boolean {
  return contextFrom(event.metadata.traceparent) !== undefined;
}
