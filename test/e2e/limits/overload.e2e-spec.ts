import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Shed } from '../../../src/api/limits/shed-sum.js';
import { Database } from '../../../src/event-sourcing/index.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { until } from '../../support/until.js';

const FAR_AHEAD = '1000000';

describe('overload', () => {
  let application: TestApplication;
  let url: string;
  const clients = new Set<AbortController>();

  afterEach(async () => {
    for (const client of clients) client.abort();
    clients.clear();
    await application.close();
  });

  const start = async (env: Readonly<Record<string, string>> = {}) => {
    application = await startTestApplication(env);
    await application.app.listen(0, '127.0.0.1');
    url = await application.app.getUrl();
  };
  const ask = (path: string, init: RequestInit = {}) => {
    const controller = new AbortController();
    clients.add(controller);
    return { controller, response: fetch(`${url}${path}`, { ...init, signal: controller.signal }) };
  };
  const statusOf = async (path: string) => (await ask(path).response).status;
  const post = (path: string, body: string) =>
    ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).response;
  const newUser = () => JSON.stringify({ name: 'Ada', email: `${randomUUID()}@x.fi` });
  /** Requests that wait for something that does not come. */
  const holdUp = (count: number) =>
    Array.from({ length: count }, () => {
      const { controller, response } = ask('/v1/users', { headers: { 'tidemark-min-position': FAR_AHEAD } });
      response.catch(() => undefined);
      return controller;
    });

  it('sheds what is too much at once, before its body is looked at, and goes on with the rest', async () => {
    await start({ MAX_REQUESTS: '3' });
    const held = holdUp(3);
    await until(async () => (await statusOf('/v1/users')) === 503);
    const shed = await post('/v1/users', '{ this is no JSON');
    expect([shed.status, shed.headers.get('retry-after')]).toEqual([503, '1']);
    expect(shed.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await shed.json()).toMatchObject({ code: 'service/overloaded' });
    const graphql = await post('/graphql', JSON.stringify({ query: '{ __typename }' }));
    expect(graphql.status).toBe(503);
    expect(await graphql.json()).toMatchObject({ errors: [{ extensions: { code: 'service/overloaded' } }] });
    const metrics = await (await ask('/metrics').response).text();
    expect(metrics).toMatch(/duration_seconds_count\{[^}]*route="shed",method="POST",status="503"[^}]*\} 2/);
    held[0]?.abort();
    await until(async () => (await statusOf('/v1/users')) === 200);
    expect((await post('/v1/users', newUser())).status).toBe(201);
  });

  it('tells each of many at once, large bodies and all, while health is answered', async () => {
    await start({ MAX_REQUESTS: '1' });
    holdUp(1);
    await until(async () => (await statusOf('/v1/users')) === 503);
    const large = JSON.stringify({ name: 'x'.repeat(200_000) });
    for (let round = 0; round < 2; round += 1) {
      const many = Array.from({ length: 40 }, () => post('/v1/users', large));
      expect(await statusOf('/health/live')).toBe(200);
      const answers = await Promise.all(many);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
      const bodies = (await Promise.all(answers.map((each) => each.json()))) as { requestId: string }[];
      expect(new Set(bodies.map(({ requestId }) => requestId)).size).toBe(40);
    }
    const metrics = await (await ask('/metrics').response).text();
    expect(metrics).toMatch(/duration_seconds_count\{[^}]*route="shed",method="POST",status="503"[^}]*\} 80/);
  });

  it('owes nothing to anybody who was to be told when it closes', async () => {
    await start({ MAX_REQUESTS: '1' });
    const [held] = holdUp(1);
    await until(async () => (await statusOf('/v1/users')) === 503);
    const told = Promise.all(Array.from({ length: 40 }, () => statusOf('/v1/users')));
    await until(async () => (await statusOf('/v1/users')) === 503);
    held?.abort();
    await application.app.close();
    expect(new Set(await told)).toEqual(new Set([503]));
  });

  it('sums up what it sheds in the log, with the reasons, instead of a line for each', async () => {
    await start({ MAX_REQUESTS: '2' });
    holdUp(2);
    let shed = 0;
    await until(async () => (await statusOf('/v1/users')) === 503 && (shed += 1) === 5);
    const database = application.app.get(Database);
    for (const client of clients) client.abort();
    await until(async () => (await statusOf('/v1/users')) === 200);
    Object.defineProperty(database, 'isCrowded', { value: true, configurable: true });
    const before = application.log.length;
    for (let n = 0; n < 3; n += 1) expect((await post('/v1/users', newUser())).status).toBe(503);
    expect(application.log.slice(before).filter((line) => line.includes('"status":503'))).toEqual([]);
    await application.close();
    const sums = application.log.filter((line) => line.includes('Shed '));
    const told = sums.map((line) => JSON.parse(line) as { level: number; detail: Shed });
    const total = (reason: string) =>
      told.reduce((sum, { detail }) => sum + (detail.reasons[reason] ?? 0), 0);
    expect(total('Too many requests are being answered already.')).toBeGreaterThanOrEqual(5);
    expect(total('Too much is waiting to be stored already.')).toBe(3);
    for (const { level, detail } of told) {
      const { count, since, reasons } = detail;
      expect([level, count]).toEqual([40, Object.values(reasons).reduce((sum, each) => sum + each)]);
      expect(Date.parse(since)).toBeLessThanOrEqual(Date.now());
    }
    await start();
  });

  it('leaves health and operators alone', async () => {
    await start({ MAX_REQUESTS: '1' });
    holdUp(1);
    await until(async () => (await statusOf('/v1/users')) === 503);
    for (const path of ['/health/live', '/health/ready', '/admin/projections']) {
      expect([path, await statusOf(path)]).toEqual([path, 200]);
    }
  });

  it('is not what streams are that stay open', async () => {
    await start({ MAX_REQUESTS: '2' });
    const { id } = (await (await post('/v1/users', newUser())).json()) as { id: string };
    for (let n = 0; n < 4; n += 1) expect(await statusOf(`/v1/users/${id}/events`)).toBe(200);
    expect(await statusOf('/v1/users')).toBe(200);
  });

  it('sheds what writes, and that only, while too much waits to be stored', async () => {
    await start();
    const database = application.app.get(Database);
    Object.defineProperty(database, 'isCrowded', { value: true, configurable: true });
    const shed = await post('/v1/users', newUser());
    expect([shed.status, await shed.json()]).toMatchObject([503, { code: 'service/overloaded' }]);
    expect(await statusOf('/v1/users')).toBe(200);
    Object.defineProperty(database, 'isCrowded', { value: false, configurable: true });
    expect((await post('/v1/users', newUser())).status).toBe(201);
  });

  it('sheds while turns of the event loop are long, and no more when they are short again', async () => {
    await start({ MAX_LOOP_DELAY_MS: '1' });
    const slow = setInterval(() => {
      const until = performance.now() + 40;
      while (performance.now() < until);
    }, 1);
    await until(async () => (await statusOf('/v1/users')) === 503);
    expect(await statusOf('/health/live')).toBe(200);
    clearInterval(slow);
    await application.close();
    const { log } = application;
    expect(log.some((line) => /Shed \d+ requests/.test(line))).toBe(true);
    expect(log.filter((line) => line.includes('"level":50'))).toEqual([]);
    await start({ MAX_LOOP_DELAY_MS: 'off' });
  });
});
