import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { canonicalJson, EventStore } from '../../../src/event-sourcing/index.js';
import { settled } from '../../../src/event-sourcing/testing/index.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { until } from '../../support/until.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const SAMPLED = { traceparent: `00-${TRACE}-${SPAN}-01` };
const UNSAMPLED = { traceparent: `00-${TRACE}-${SPAN}-00` };

describe('traces', () => {
  let application: TestApplication;
  const exporter = new InMemorySpanExporter();
  const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
    application.app.inject({ method: 'POST', url, payload, headers });
  const create = async (headers: Record<string, string> = {}) => {
    const userId = randomUUID();
    const payload = { userId, name: 'Ada', email: `${userId}@x.fi` };
    expect((await post('/v1/users', payload, headers)).statusCode).toBe(201);
    return userId;
  };
  const wallet = async (ownerId: string) => {
    const walletId = randomUUID();
    await post('/v1/wallets', { walletId, ownerId, currency: 'EUR' });
    await post(`/v1/wallets/${walletId}/deposit`, { amount: 100 });
    return walletId;
  };
  const lastEvents = async (limit: number) => {
    const store = application.app.get(EventStore);
    return (await store.readAll((await store.head()) - limit, limit)).events;
  };
  const use = (sampler?: Sampler) => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const spanProcessors = [new SimpleSpanProcessor(exporter)];
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors, ...(sampler && { sampler }) }));
  };
  const spans = () => exporter.getFinishedSpans();
  const named = (name: string) => spans().filter((span) => span.name === name);
  const theOnly = async (name: string): Promise<ReadableSpan> => {
    await until(() => named(name).length > 0);
    const [span, ...others] = named(name);
    expect(others).toEqual([]);
    if (!span) throw new Error(name);
    return span;
  };

  beforeAll(async () => {
    application = await startTestApplication();
  });
  beforeEach(() => {
    exporter.reset();
  });
  afterEach(async () => {
    await settled(application.app);
    trace.disable();
    context.disable();
  });
  afterAll(() => application.close());

  it('lead from the request through command and append to the projection, in the trace of the client', async () => {
    use();
    await create(SAMPLED);
    const request = await theOnly('POST /v1/users');
    const command = await theOnly('command CreateUser');
    const append = await theOnly('append');
    const projection = await theOnly('handle users.user-directory');
    const parents = [request, command, append, projection].map((span) => span.parentSpanContext?.spanId);
    const [first, second] = [request, command].map((span) => span.spanContext().spanId);
    expect(parents).toEqual([SPAN, first, second, second]);
    expect(projection.attributes).toMatchObject({ 'tidemark.event_type': 'users.user-created' });
    for (const span of spans()) expect(span.spanContext().traceId).toBe(TRACE);
    expect(request.attributes).toMatchObject({ 'http.route': '/v1/users', 'http.response.status_code': 201 });

    const [event] = await lastEvents(1);
    const stored = `00-${TRACE}-${String(second)}-01`;
    expect(event?.metadata.traceparent).toBe(stored);
    expect(canonicalJson(event?.metadata, 'metadata')).toBe(JSON.stringify(event?.metadata));
  });

  it('lead through a process and all of its commands to the end of a transfer', async () => {
    const [from, to] = [await wallet(await create()), await wallet(await create())];
    await settled(application.app);
    use();
    const body = { fromWalletId: from, toWalletId: to, amount: 5 };
    expect((await post('/v1/transfers', body, SAMPLED)).statusCode).toBe(202);
    await until(() => named('command CompleteTransfer').length > 0);
    await settled(application.app);
    const names = new Set(spans().map(({ name }) => name));
    for (const name of [
      'POST /v1/transfers',
      'command RequestTransfer',
      'handle transfers.transfer-money',
      'command DebitForTransfer',
      'command CreditForTransfer',
      'command CompleteTransfer',
      'handle wallets.statement',
    ])
      expect(names).toContain(name);
    for (const span of spans()) expect([span.name, span.spanContext().traceId]).toEqual([span.name, TRACE]);
    // Whatever a span hangs on is in the trace as well, up to the client's.
    const ids = new Set([SPAN, ...spans().map((span) => span.spanContext().spanId)]);
    for (const { name, parentSpanContext } of spans()) {
      expect([name, ids.has(parentSpanContext?.spanId ?? '')]).toEqual([name, true]);
    }
  });

  it('of clients that are not to be sampled have no spans, and what follows is told so', async () => {
    use(new ParentBasedSampler({ root: new AlwaysOffSampler() }));
    await create(UNSAMPLED);
    await create();
    await settled(application.app);
    expect(spans()).toEqual([]);
    const [first, second] = await lastEvents(2);
    expect(first?.metadata.traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    expect(second?.metadata.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(second?.metadata.traceparent).not.toContain(TRACE);
  });

  it('begin anew where the client names none that is valid', async () => {
    use();
    await create({ traceparent: `00-${'0'.repeat(32)}-${SPAN}-01` });
    const request = await theOnly('POST /v1/users');
    expect(request.parentSpanContext).toBeUndefined();
    expect((await theOnly('command CreateUser')).spanContext().traceId).toBe(request.spanContext().traceId);
  });

  it('say how a command ended', async () => {
    use();
    const userId = await create();
    await post(`/v1/users/${userId}/unblock`, {});
    expect((await theOnly('command UnblockUser')).attributes['tidemark.outcome']).toBe('refused');
  });

  it('are passed on without an SDK where a client asks for one, and cost nothing where none does', async () => {
    await create(SAMPLED);
    await create();
    const [first, second] = await lastEvents(2);
    expect(first?.metadata.traceparent).toBe(SAMPLED.traceparent);
    expect(Object.keys(second?.metadata ?? {})).toEqual(['causationId', 'correlationId']);
  });

  it('are nothing that a body may say', async () => {
    const payload = { name: 'Ada', email: 'ada@x.fi', ...SAMPLED };
    expect((await post('/v1/users', payload)).statusCode).toBe(400);
  });
});
