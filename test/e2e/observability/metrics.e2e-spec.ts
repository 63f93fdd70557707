import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EventStore } from '../../../src/event-sourcing/index.js';
import { settled } from '../../../src/event-sourcing/testing/index.js';
import { scrapeOf } from '../../support/metrics/scrape-of.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { until } from '../../support/until.js';

const DIRECTORY = { consumer: 'users.user-directory', partition: '1' };

describe('metrics', () => {
  let application: TestApplication;
  let userId: string;
  const post = (url: string, payload: object) => application.app.inject({ method: 'POST', url, payload });
  const create = () => {
    userId = randomUUID();
    return post('/v1/users', { userId, name: 'Ada', email: `${userId}@x.fi` });
  };
  const scrape = () => scrapeOf(application.app);
  /** Metrics are kept for a second. */
  const eventually = (isSo: (scraped: Awaited<ReturnType<typeof scrape>>) => boolean) =>
    until(async () => isSo(await scrape()));

  beforeAll(async () => {
    application = await startTestApplication();
    expect((await create()).statusCode).toBe(201);
  });
  afterAll(() => application.close());

  it('count appends, commands and requests by what became of them', async () => {
    await post(`/v1/users/${userId}/block`, { reason: 'why not' });
    expect((await post(`/v1/users/${userId}/block`, { reason: 'once more' })).statusCode).toBe(422);
    const query = `{ user(id: "${userId}") { name } wallet(id: "no") { id } }`;
    await post('/graphql', { query });
    await until(
      async () =>
        (await scrape()).value('tidemark_http_request_duration_seconds_count', { route: '/graphql' }) === 1,
    );
    const { value } = await scrape();
    expect(value('tidemark_append_duration_seconds_count', { outcome: 'done' })).toBe(2);
    expect(value('tidemark_append_batch_events_sum')).toBe(2);
    expect(value('tidemark_append_batch_appends_count')).toBe(2);
    const command = 'BlockUser';
    expect(value('tidemark_command_duration_seconds_count', { command, outcome: 'done' })).toBe(1);
    expect(value('tidemark_command_duration_seconds_count', { command, outcome: 'refused' })).toBe(1);
    const block = { route: '/v1/users/:id/block', method: 'POST' };
    expect(value('tidemark_http_request_duration_seconds_count', { ...block, status: '422' })).toBe(1);
    expect(value('tidemark_graphql_field_duration_seconds_count', { field: 'user', code: 'ok' })).toBe(1);
    const refused = { type: 'query', field: 'wallet', code: 'request/invalid' };
    expect(value('tidemark_graphql_field_duration_seconds_count', refused)).toBe(1);
    expect(value('tidemark_append_queue_limit', { unit: 'appends' })).toBeGreaterThan(0);
    expect(value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
  });

  it('count conflicts, and the handlers that run again for them', async () => {
    const store = application.app.get(EventStore);
    const append = store.append.bind(store);
    const other = { city: 'Helsinki', postalCode: '00100', country: 'FI' };
    await create();
    const url = `/v1/users/${userId}/relocate`;
    let hasDecided = false;
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    // Between what the handler has decided and what is written somebody else is faster, once.
    const spy = jest.spyOn(store, 'append').mockImplementationOnce(async (...parameters) => {
      hasDecided = true;
      await held;
      return append(...parameters);
    });
    const slow = post(url, { address: { ...other, street: 'Bulevardi 1' } });
    await until(() => hasDecided);
    expect((await post(url, { address: { ...other, street: 'Bulevardi 2' } })).statusCode).toBe(200);
    goOn();
    expect((await slow).statusCode).toBe(200);
    spy.mockRestore();
    const { value } = await scrape();
    expect(value('tidemark_command_retries_total', { command: 'RelocateUser' })).toBe(1);
    expect(value('tidemark_append_duration_seconds_count', { outcome: 'conflict' })).toBe(1);
    expect(
      value('tidemark_command_duration_seconds_count', { command: 'RelocateUser', outcome: 'done' }),
    ).toBe(2);
  });

  it('have no series for what clients make up, and nothing of what they sent', async () => {
    const ask = (url: string) => application.app.inject({ method: 'GET', url });
    await ask(`/v1/users/${randomUUID()}`);
    await ask('/nowhere');
    const seriesOf = async () =>
      (await scrape()).series.filter(({ name }) => name === 'tidemark_http_request_duration_seconds_count');
    await until(async () => (await seriesOf()).some(({ labels }) => labels['route'] === 'none'));
    const before = (await seriesOf()).length;
    for (let n = 0; n < 20; n += 1) {
      await ask(`/v1/users/${randomUUID()}`);
      await ask(`/nowhere/${String(n)}?q=ada`);
    }
    expect((await seriesOf()).length).toBe(before);
    const { text } = await scrape();
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
    expect(text).not.toContain('x.fi');
  });

  it('say that a projection stands still, though nobody tells it of anything new', async () => {
    await settled(application.app);
    await eventually(({ value }) => value('tidemark_consumer_lag_events', DIRECTORY) === 0);
    const store = application.app.get(EventStore);
    const readAll = store.readAll.bind(store);
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    // What it has read so far is all that it knows of: to itself it is at the head.
    const spy = jest.spyOn(store, 'readAll').mockImplementation(async (after, limit, filter) => {
      if (limit > 1) await held;
      return readAll(after, limit, filter);
    });
    try {
      await create();
      await create();
      await eventually(({ value }) => value('tidemark_consumer_lag_events', DIRECTORY) === 2);
      await eventually(({ value }) => (value('tidemark_consumer_lag_seconds', DIRECTORY) ?? 0) >= 1);
      const { value } = await scrape();
      expect(value('tidemark_consumer_fed', DIRECTORY)).toBe(1);
      expect(value('tidemark_log_last_event_age_seconds')).toBeGreaterThan(0);
    } finally {
      goOn();
      spy.mockRestore();
    }
    await eventually(({ value }) => value('tidemark_consumer_lag_events', DIRECTORY) === 0);
    expect((await scrape()).value('tidemark_consumer_state', { ...DIRECTORY, state: 'live' })).toBe(1);
  });

  it('say nothing of the log while it cannot be read, rather than that nothing is behind', async () => {
    const spy = jest.spyOn(application.app.get(EventStore), 'head').mockRejectedValue(new Error('away'));
    await eventually(({ value }) => value('tidemark_database_readable') === 0);
    const { value, series } = await scrape();
    expect(series.filter(({ name }) => name === 'tidemark_consumer_lag_events')).toEqual([]);
    expect(value('tidemark_log_head_position')).toBeUndefined();
    expect(value('tidemark_append_queue', { unit: 'appends' })).toBe(0);
    spy.mockRestore();
    await eventually(({ value: of }) => of('tidemark_database_readable') === 1);
    expect((await scrape()).value('tidemark_consumer_lag_events', DIRECTORY)).toBe(0);
  });

  it('are for operators: no page of another site gets at them', async () => {
    const headers = { origin: 'https://elsewhere.example' };
    const answer = await application.app.inject({ method: 'GET', url: '/metrics', headers });
    expect(answer.statusCode).toBe(403);
  });
});

describe('metrics of an instance that feeds nothing', () => {
  it('show what nobody feeds', async () => {
    const application = await startTestApplication({ ROLE: 'api' });
    const payload = { name: 'Ada', email: 'ada@x.fi' };
    await application.app.inject({ method: 'POST', url: '/v1/users', payload });
    const process = { process: 'transfers.transfer-money' };
    const { value } = await scrapeOf(application.app);
    expect(value('tidemark_process_instances', { ...process, state: 'running' })).toBe(0);
    expect(value('tidemark_consumer_lag_events', { consumer: process.process, partition: '1' })).toBe(1);
    expect(value('tidemark_consumer_fed', { consumer: process.process, partition: '1' })).toBe(0);
    await application.close();
  });
});
