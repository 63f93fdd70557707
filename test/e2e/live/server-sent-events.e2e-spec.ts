import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStore } from '../../../src/event-sourcing/index.js';
import { someEvent } from '../../../src/event-sourcing/testing/index.js';
import { until } from '../../support/until.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { serverSentBlocks } from '../drivers/live.js';

describe('server-sent events', () => {
  let application: TestApplication;
  let url: string;
  let id: string;
  let position: number;

  beforeAll(async () => {
    application = await startTestApplication();
    await application.app.listen(0, '127.0.0.1');
    url = await application.app.getUrl();
    const response = await fetch(`${url}/v1/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Ada', email: `${randomUUID()}@x.fi` }),
    });
    ({ id, position } = (await response.json()) as { id: string; position: number });
  });
  afterAll(() => application.close());

  const get = (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const controller = new AbortController();
    return { response: fetch(`${url}/v1/users/${path}`, { headers, signal: controller.signal }), controller };
  };

  it('are what GET answers, with the position as their id', async () => {
    const { response, controller } = get(`${id}/events?after=0`);
    const { status, headers } = await response;
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('tidemark-position')).toBe('0');
    const min = { 'tidemark-min-position': String(position) };
    const user: unknown = await (await get(id, min).response).json();
    for await (const { id: eventId, event, data } of serverSentBlocks(await response)) {
      if (data === undefined) continue;
      expect({ eventId, event }).toEqual({ eventId: String(position), event: 'users.user-created' });
      expect(JSON.parse(data)).toEqual(user);
      break;
    }
    controller.abort();
  });

  it.each([
    ['a user that does not exist', () => `${randomUUID()}/events`, {}, 404, 'users/not-found'],
    ['an id that is none', () => 'ada/events', {}, 400, 'request/invalid'],
    ['a position that is none', () => `${id}/events?after=-1`, {}, 400, 'request/invalid'],
    [
      'a position that is not there yet',
      () => `${id}/events?after=${String(position + 1_000)}`,
      {},
      400,
      'request/invalid',
    ],
    ['an unknown parameter', () => `${id}/events?since=0`, {}, 400, 'request/invalid'],
    [
      'a Last-Event-ID that is none',
      () => `${id}/events`,
      { 'last-event-id': 'x' },
      400,
      'request/invalid-header',
    ],
  ])('are refused for %s', async (_, path, headers, status, code) => {
    const response = await get(path(), headers).response;
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toMatchObject({ code });
  });

  it('take Last-Event-ID rather than the position in the path', async () => {
    const { response, controller } = get(`${id}/events?after=0`, { 'last-event-id': String(position) });
    expect((await response).headers.get('tidemark-position')).toBe(String(position));
    controller.abort();
  });

  it('say something while nothing happens', async () => {
    const { response, controller } = get(`${id}/events`);
    let blocks = 0;
    for await (const block of serverSentBlocks(await response)) {
      expect(Object.keys(block)).toEqual(['']);
      blocks += 1;
      if (blocks === 2) break;
    }
    controller.abort();
  }, 60_000);

  it('are not kept for a reader that does not read: it is dropped, and says so in the log', async () => {
    const store = application.app.get(EventStore);
    const street = 'x'.repeat(10_000);
    const data = { userId: id, address: { street, city: 'x', postalCode: 'x', country: 'FI' } };
    const moved = () => ({ ...someEvent('users.customer-moved'), typeVersion: 2, data });
    // More than the buffers of the system take.
    for (let n = 0; n < 20; n += 1) {
      await store.append([
        { stream: `users.user-${id}`, expected: 'any', events: Array.from({ length: 100 }, moved) },
      ]);
    }
    const { port, hostname, host } = new URL(url);
    const reader = connect(Number(port), hostname);
    let isDropped = false;
    reader.on('close', () => (isDropped = true));
    reader.on('error', () => undefined);
    reader.write(`GET /v1/users/${id}/events?after=0 HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    reader.pause();
    await until(() => application.log.some((line) => line.includes('does not read')));
    reader.resume();
    await until(() => isDropped);
  }, 60_000);
});
