import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { EntityManager } from 'typeorm';
import type { Feedable, Fold } from '../../projections/typeorm/projector.js';
import { RowMemory } from '../../projections/typeorm/row-memory.js';
import type { PoisonedEvent, PreparedEvent } from '../../subscriptions/sequenced-event.js';
import { TracedFeedable } from './traced-feedable.js';

const NO_ROWS = {} as EntityManager;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`;

const at = (position: number, sequence: string, more: object = { traceparent }): PreparedEvent => {
  const metadata = { correlationId: 'c', causationId: 'd', ...more };
  const event = { position, type: 't.t', metadata } as unknown as PreparedEvent['event'];
  return { event, sequence, revived: event };
};

/** One whose fold throws at the events of the sequence `bad`. */
const fed = (run: () => Promise<void> = () => Promise.resolve()): Feedable => {
  const failing = (events: readonly PreparedEvent[]): PoisonedEvent[] =>
    events
      .filter(({ sequence }) => sequence === 'bad')
      .slice(0, 1)
      .map(({ event, sequence }) => ({ event, sequence, cause: new TypeError('what it holds') }));
  const fold: Fold = { add: (events) => Promise.resolve(failing(events)), write: () => ({ run }) };
  return {
    description: { name: 'p', version: 1 },
    pageSize: 1,
    wants: () => true,
    prepare: () => [],
    begin: () => Promise.resolve({ run }),
    apply: () => Promise.resolve(),
    fold: () => fold,
  };
};

describe('events that are folded ahead, traced', () => {
  const exporter = new InMemorySpanExporter();
  const foldOf = (feedable: Feedable) => {
    const fold = new TracedFeedable(feedable).fold(NO_ROWS, new RowMemory());
    if (!fold) throw new Error('It has no fold.');
    return fold;
  };
  const handled = () =>
    exporter
      .getFinishedSpans()
      .map(({ attributes, status }) => [attributes['tidemark.position'], status.code, status.message]);

  beforeEach(() => {
    exporter.reset();
    const spanProcessors = [new SimpleSpanProcessor(exporter)];
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
  });
  afterEach(() => {
    trace.disable();
  });

  it('have their spans when they are written, and in the trace of their command', async () => {
    const fold = foldOf(fed());
    await fold.add([at(1, 'a'), at(2, 'b', {})]);
    await fold.add([at(3, 'a')]);
    const write = fold.write();
    expect(handled()).toEqual([]);
    await write.run(NO_ROWS);
    const { UNSET } = SpanStatusCode;
    expect(handled()).toEqual([
      [1, UNSET, undefined],
      [3, UNSET, undefined],
    ]);
    for (const span of exporter.getFinishedSpans()) {
      expect(span).toMatchObject({ name: 'handle p', attributes: { 'tidemark.correlation_id': 'c' } });
      expect(span.spanContext().traceId).toBe(TRACE);
    }
  });

  it('have a failed one where a handler throws, with nothing of what it said, and none for what waits behind it', async () => {
    const fold = foldOf(fed());
    await fold.add([at(1, 'a'), at(2, 'bad'), at(3, 'bad')]);
    expect(handled()).toEqual([[2, SpanStatusCode.ERROR, 'TypeError']]);
    await fold.write().run(NO_ROWS);
    expect(handled().slice(1)).toEqual([[1, SpanStatusCode.UNSET, undefined]]);
  });

  it('have none where the database fails: they are handed in again', async () => {
    const fold = foldOf(fed(() => Promise.reject(new Error('The database is away.'))));
    await fold.add([at(1, 'a')]);
    await expect(fold.write().run(NO_ROWS)).rejects.toThrow('away');
    expect(handled()).toEqual([]);
  });

  it('are not where what is wrapped folds nothing', () => {
    expect(new TracedFeedable({ ...fed(), fold: () => undefined }).fold(NO_ROWS, new RowMemory())).toBe(
      undefined,
    );
  });
});
