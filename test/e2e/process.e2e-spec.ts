import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AppProcess, startApp } from '../support/app-process.js';
import { engine, type TestDatabase } from '../support/engines.js';
import { until } from '../support/until.js';

/** The built application as a process: how it starts, what it does in a role, how it ends. */
describe('the process', () => {
  let database: TestDatabase;
  let env: { readonly DATABASE_URL: string };

  beforeEach(async () => {
    database = await engine.fresh();
    env = { DATABASE_URL: database.url };
  });
  afterEach(() => database.remove());

  it('keeps what was acknowledged when it is killed', async () => {
    const first = await startApp(env);
    const userId = randomUUID();
    expect((await create(first.url, userId)).status).toBe(201);
    expect(await first.end('SIGKILL')).toBe('SIGKILL');
    const second = await startApp(env);
    const answer = await fetch(`${second.url}/v1/users/${userId}`, {
      headers: { 'tidemark-min-position': '1' },
    });
    expect(await answer.json()).toMatchObject({ id: userId, version: 1 });
    expect(await second.end('SIGTERM')).toBe(0);
  });

  it('migrates once when two start at the same time', async () => {
    const both = await Promise.all([startApp(env), startApp(env)]);
    for (const { url } of both) expect((await create(url)).status).toBe(201);
    for (const app of both) expect(await app.end('SIGTERM')).toBe(0);
  });

  it('as a worker serves its health and metrics and nothing else', async () => {
    const { url, end } = await startApp({ ...env, ROLE: 'worker' });
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    const metrics = await fetch(`${url}/metrics`);
    expect([metrics.status, await metrics.text()]).toEqual([
      200,
      expect.stringContaining('tidemark_consumer_fed'),
    ]);
    for (const path of ['/v1/users', '/admin/events', '/docs', '/metrics/x']) {
      expect([path, (await fetch(`${url}${path}`)).status]).toEqual([path, 404]);
    }
    expect((await create(url)).status).toBe(404);
    expect((await fetch(`${url}/graphql`, { method: 'POST' })).status).toBe(404);
    expect(await end('SIGTERM')).toBe(0);
  });

  it('as an API feeds no projections; another process does', async () => {
    const api = await startApp({ ...env, ROLE: 'api' });
    const userId = randomUUID();
    expect((await create(api.url, userId)).status).toBe(201);
    expect((await fetch(`${api.url}/v1/users/${userId}`)).status).toBe(404);
    const worker = await startApp({ ...env, ROLE: 'worker' });
    const answer = await fetch(`${api.url}/v1/users/${userId}`, {
      headers: { 'tidemark-min-position': '1' },
    });
    expect(answer.status).toBe(200);
    for (const app of [api, worker]) expect(await app.end('SIGTERM')).toBe(0);
  });

  it('ends at once also while somebody is connected who asks for nothing, or follows something', async () => {
    const app = await startApp(env);
    const { port, hostname } = new URL(app.url);
    const silent = connect(Number(port), hostname);
    await once(silent, 'connect');
    const userId = randomUUID();
    await create(app.url, userId);
    const following = await fetch(`${app.url}/v1/users/${userId}/events`);
    expect(following.status).toBe(200);
    const ended = following.text();
    expect(await app.end('SIGTERM')).toBe(0);
    expect(await ended).toContain(': following');
    expect(app.output()).not.toContain('Warning');
    silent.destroy();
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('on %s answers what runs before it ends with 0', async (signal) => {
    const app = await startApp(env);
    const slow = slowRequest(app);
    await slow.isRunning;
    const ended = app.end(signal);
    await until(async () => (await fetch(`${app.url}/health/ready`)).status === 503);
    expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
    expect((await create(app.url)).status).toBe(201);
    slow.finish();
    expect(await slow.status).toBe(201);
    expect(await ended).toBe(0);
    expect(app.output()).not.toContain('server is not running');
  });

  it('logs what nobody has caught, and ends with 1', async () => {
    const planted = "process.on('SIGUSR2', () => { throw new Error('planted'); })";
    const app = await startApp({
      ...env,
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(planted)}`,
    });
    expect(await app.end('SIGUSR2')).toBe(1);
    const fatal = app
      .output()
      .split('\n')
      .find((line) => line.includes('"level":60'));
    expect(JSON.parse(fatal ?? '{}')).toMatchObject({ err: { type: 'Error', message: 'planted' } });
  });

  it('ends at once on a second signal', async () => {
    const app = await startApp(env);
    const slow = slowRequest(app);
    await slow.isRunning;
    const cutOff = expect(slow.status).rejects.toThrow();
    const ended = app.end('SIGTERM');
    await until(async () => (await fetch(`${app.url}/health/ready`)).status === 503);
    app.child.kill('SIGTERM');
    expect(await ended).toBe(1);
    await cutOff;
  });
});

function create(url: string, userId: string = randomUUID()) {
  return fetch(`${url}/v1/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId, name: 'Ada', email: `${userId}@x.fi` }),
  });
}

/** A request whose body is not complete until it is told to be. */
function slowRequest({ url }: AppProcess) {
  const userId = randomUUID();
  const body = JSON.stringify({ userId, name: 'Ada', email: `${userId}@x.fi` });
  const headers = {
    'content-type': 'application/json',
    'content-length': String(body.length),
    expect: '100-continue',
  };
  const sent = request(`${url}/v1/users`, { method: 'POST', headers, agent: new Agent() });
  const status = new Promise<number>((resolve, reject) => {
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
  });
  const isRunning = new Promise<void>((resolve) => {
    sent.on('continue', resolve);
  });
  sent.flushHeaders();
  return { status, isRunning, finish: () => sent.end(body) };
}
