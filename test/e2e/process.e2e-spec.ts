import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AppProcess, startApp } from '../support/app-process.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';

/** The built application as a process: start, stop, mistakes in its environment. */
describe('the process', () => {
  let folder: ReturnType<typeof temporaryFolder>;

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  const create = (url: string, userId = randomUUID()) =>
    fetch(`${url}/v1/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ userId, name: 'Ada', email: `${userId}@x.fi` }),
    });

  it('starts from any folder, keeps its database there, and keeps what was acknowledged', async () => {
    const first = await startApp({}, folder.path);
    const userId = randomUUID();
    expect((await create(first.url, userId)).status).toBe(201);
    expect(await first.end('SIGKILL')).toBe('SIGKILL');
    const second = await startApp({}, folder.path);
    const answer = await fetch(`${second.url}/v1/users/${userId}`, {
      headers: { 'tidemark-min-position': '1' },
    });
    expect(await answer.json()).toMatchObject({ id: userId, version: 1 });
    expect(await second.end('SIGTERM')).toBe(0);
    const file = join(folder.path, 'data', 'tidemark.db');
    expect(existsSync(file)).toBe(true);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('migrates once when two start at the same time', async () => {
    const env = { DATABASE_URL: `sqlite:${folder.file('shared.db')}` };
    const both = await Promise.all([startApp(env), startApp(env)]);
    for (const { url } of both) expect((await create(url)).status).toBe(201);
    for (const app of both) expect(await app.end('SIGTERM')).toBe(0);
  });

  it('names every mistake in its environment, and does not listen', async () => {
    const env = {
      HOST: '0.0.0.0',
      PORT: '99999',
      DATABASE_URL: 'mysql://root:hunter2@localhost/db',
      SQLITE_SYNCHRONOUS: 'OFF',
      ROLE: 'boss',
      API_DOCS: 'maybe',
      AUTH_MODE: 'magic',
      CORS_ORIGINS: 'example.com',
      NATS_URL: 'nats://localhost',
      LOG_LEVEL: 'loud',
    };
    const failure = await startApp(env, folder.path).then(
      () => 'it started',
      (error: unknown) => String(error),
    );
    expect(failure).toContain('ended with 1');
    for (const name of Object.keys(env)) expect(failure).toContain(`${name} is `);
    expect(failure).not.toContain('hunter2');
    expect(existsSync(join(folder.path, 'data'))).toBe(false);
  });

  it('refuses a database that it cannot open, saying why', async () => {
    const failure = await startApp({ DATABASE_URL: `sqlite:${folder.path}` }).catch((error: unknown) =>
      String(error),
    );
    expect(failure).toContain('ended with 1');
    expect(failure).toContain('The database cannot be opened: SQLITE_CANTOPEN');
  });

  it('as a worker serves its health and nothing else', async () => {
    const { url, end } = await startApp({ ROLE: 'worker' }, folder.path);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect((await create(url)).status).toBe(404);
    expect((await fetch(`${url}/graphql`, { method: 'POST' })).status).toBe(404);
    expect(await end('SIGTERM')).toBe(0);
  });

  it('as an API feeds no projections; another process does', async () => {
    const env = { DATABASE_URL: `sqlite:${folder.file('shared.db')}` };
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

  it.each(['SIGTERM', 'SIGINT'] as const)('on %s answers what runs before it ends with 0', async (signal) => {
    const app = await startApp({}, folder.path);
    const slow = slowRequest(app);
    await slow.isRunning;
    const ended = app.end(signal);
    await until(async () => (await fetch(`${app.url}/health/ready`)).status === 503);
    expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
    expect((await create(app.url)).status).toBe(201);
    slow.finish();
    expect(await slow.status).toBe(201);
    expect(await ended).toBe(0);
  });

  it('ends at once on a second signal', async () => {
    const app = await startApp({}, folder.path);
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
