import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { sizeOf } from '../../support/size.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { until } from '../../support/until.js';

const SLOW = sizeOf('SLOW_CLIENTS', 500);

describe('connections', () => {
  let application: TestApplication;
  let url: URL;
  const open: { destroy: () => void }[] = [];

  afterEach(async () => {
    for (const each of open.splice(0)) each.destroy();
    await application.close();
  });

  const start = async (env: Readonly<Record<string, string>> = {}) => {
    application = await startTestApplication(env);
    await application.app.listen(0, '127.0.0.1');
    url = new URL(await application.app.getUrl());
  };
  /** A client that sends what it is told, and what it has been answered. */
  const client = (text: string) => {
    const socket = connect(Number(url.port), url.hostname);
    open.push(socket);
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString())).on('error', () => undefined);
    socket.write(text.replace('HOST', url.host));
    const closed = once(socket, 'close');
    return { socket, closed, answer: () => answer };
  };
  const bodyOf = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as object;
  const createUser = () =>
    fetch(new URL('/v1/users', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Ada', email: `${randomUUID()}@x.fi` }),
    });
  const follow = async (id: string) => {
    const controller = new AbortController();
    open.push({
      destroy: () => {
        controller.abort();
      },
    });
    const response = await fetch(new URL(`/v1/users/${id}/events`, url), { signal: controller.signal });
    return {
      response,
      end: () => {
        controller.abort();
      },
    };
  };
  const socketStatus = async () => {
    const socket = new WebSocket(`ws://${url.host}/graphql`, 'graphql-transport-ws');
    open.push({
      destroy: () => {
        socket.terminate();
      },
    });
    const refused = once(socket, 'error').then(([error]) => {
      throw error as Error;
    });
    return Promise.race([once(socket, 'open'), refused]).then(
      () => ({ status: 'open', socket }),
      (error: unknown) => ({ status: String(error), socket }),
    );
  };

  const post = (header: string) =>
    `POST /v1/users HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n${header}\r\n\r\n`;

  it.each([
    ['headers do', 'GET /v1/users HTTP/1.1\r\nHost: HOST\r\nX-Slow: ', 'x'],
    ['a body does', post('Content-Length: 1000'), ' '],
    ['a body in pieces does', post('Transfer-Encoding: chunked'), '1\r\n \r\n'],
  ])(
    'are closed with 408 when %s not come to an end, and others are served while hundreds hang',
    async (_, text, drop) => {
      await start({ REQUEST_TIMEOUT_MS: '2000' });
      let connected = 0;
      (application.app.getHttpServer() as Server).on('connection', () => (connected += 1));
      const slow = Array.from({ length: SLOW }, () => client(text));
      const dripping = setInterval(() => {
        for (const { socket } of slow) if (socket.writable) socket.write(drop);
      }, 200);
      const order: string[] = [];
      const cut = Promise.all(slow.map(({ closed }) => closed)).then(() => order.push('all are cut'));
      await until(() => connected === SLOW);
      for (const path of ['/health/live', '/health/ready', '/v1/users'])
        expect((await fetch(new URL(path, url))).status).toBe(200);
      expect((await createUser()).status).toBe(201);
      order.push('others are served');
      await cut;
      clearInterval(dripping);
      expect(order).toEqual(['others are served', 'all are cut']);
      for (const { answer } of slow) {
        expect(answer()).toMatch(/^HTTP\/1\.1 408 /);
        expect(bodyOf(answer())).toMatchObject({ code: 'request/timeout', status: 408 });
      }
      expect((await createUser()).status).toBe(201);
      expect(application.log.filter((line) => line.includes('"level":50'))).toEqual([]);
    },
  );

  it('are answered 431 for headers that are too large, and for too many', async () => {
    await start();
    const get = (headers: string) => `GET /v1/users HTTP/1.1\r\nHost: HOST\r\n${headers}\r\n`;
    const large = client(get(`X-Large: ${'x'.repeat(20_000)}\r\n`));
    await large.closed;
    expect(large.answer()).toMatch(/^HTTP\/1\.1 431 /);
    const headers = Array.from({ length: 500 }, (_, n) => `X-${String(n)}: 1\r\n`).join('');
    const many = client(get(headers));
    await until(() => many.answer().includes('\r\n\r\n{'));
    expect(many.answer()).toMatch(/^HTTP\/1\.1 431 /);
    expect(bodyOf(many.answer())).toMatchObject({ code: 'request/headers-too-large' });
  });

  it('that speak no HTTP are answered 400 and closed', async () => {
    await start();
    const { closed, answer } = client('HELO mail.example\r\n\r\n');
    await closed;
    expect(answer()).toMatch(/^HTTP\/1\.1 400 /);
    expect(bodyOf(answer())).toMatchObject({ code: 'request/invalid' });
  });

  it('are turned away when there are as many as may be', async () => {
    await start({ MAX_CONNECTIONS: '3' });
    const served: Socket[] = [];
    for (let n = 0; n < 3; n += 1) {
      const { socket, answer } = client('GET /health/live HTTP/1.1\r\nHost: HOST\r\n\r\n');
      await until(() => answer().includes('200 OK'));
      served.push(socket);
    }
    const refused = client('GET /health/live HTTP/1.1\r\nHost: HOST\r\n\r\n');
    await refused.closed;
    expect(refused.answer()).toBe('');
    served[0]?.destroy();
    await until(async () => {
      const next = client('GET /health/live HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n');
      await next.closed;
      return next.answer().includes('200 OK');
    });
  });

  it('that stay open have a limit in all, and one for each caller', async () => {
    for (const [env, status, code] of [
      [{ MAX_LIVE: '2' }, 503, 'service/overloaded'],
      [{ MAX_LIVE_PER_CALLER: '2' }, 429, 'request/too-many'],
    ] as const) {
      await start(env);
      const { id } = (await (await createUser()).json()) as { id: string };
      const first = await follow(id);
      expect(first.response.status).toBe(200);
      expect((await socketStatus()).status).toBe('open');
      const { response } = await follow(id);
      expect([response.status, response.headers.get('retry-after')]).toEqual([status, '5']);
      expect(await response.json()).toMatchObject({ code });
      expect((await socketStatus()).status).toContain(String(status));
      first.end();
      await until(async () => (await socketStatus()).status === 'open');
      for (const each of open.splice(0)) each.destroy();
      if (status === 503) await application.close();
    }
  });

  it('for subscriptions count as reads, and so does each subscription', async () => {
    await start({ RATE_LIMIT_READS: '2' });
    const { socket } = await socketStatus();
    const messages: { type: string; payload?: unknown }[] = [];
    socket.on('message', (data: Buffer) =>
      messages.push(JSON.parse(data.toString()) as { type: string; payload?: unknown }),
    );
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await until(() => messages.length > 0);
    const query = 'subscription { userChanged { position } }';
    for (const id of ['a', 'b']) socket.send(JSON.stringify({ type: 'subscribe', id, payload: { query } }));
    await until(() => messages.some(({ type }) => type === 'error'));
    expect(messages.find(({ type }) => type === 'error')?.payload).toMatchObject([
      { extensions: { code: 'request/too-many', status: 429 } },
    ]);
    expect((await socketStatus()).status).toContain('429');
  });
});
