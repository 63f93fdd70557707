import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WebSocket } from 'ws';
import { LogIns } from '../../../src/api/auth/log-ins.js';
import { RequestPlaces } from '../../../src/api/limits/request-places.js';
import { Gate } from '../../support/gate.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { type Issuer, issuer } from '../../support/tokens.js';
import { until } from '../../support/until.js';

const FAR_AHEAD = '1000000';
const ADA = '018f0000-0000-7000-8000-00000000000a';

describe('what one principal may have at the same time', () => {
  let application: TestApplication;
  let ours: Issuer;
  let port: number;
  const open: { end: () => void }[] = [];

  beforeEach(() => {
    ours = issuer();
  });
  afterEach(async () => {
    for (const each of open.splice(0)) each.end();
    await application.close();
    ours.remove();
  });

  const start = async (env: Readonly<Record<string, string>>) => {
    application = await startTestApplication({ ...ours.env, TRUSTED_PROXIES: '127.0.0.1', ...env });
    await application.app.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = application.app.getHttpServer().address() as { readonly port: number });
  };
  const ask = async (who: string, path = '/v1/users', headers: Record<string, string> = {}) => {
    const controller = new AbortController();
    const end = () => {
      controller.abort();
    };
    open.push({ end });
    const response = fetch(`http://127.0.0.1:${String(port)}${path}`, {
      headers: { ...(await ours.bearer(who, ['operator'])), ...headers },
      signal: controller.signal,
    });
    return { response, end };
  };
  const statusOf = async (...parameters: Parameters<typeof ask>) =>
    (await (await ask(...parameters)).response).status;
  /** A request that waits for something that does not come. */
  const hold = async (who: string) => {
    const { response, end } = await ask(who, '/v1/users', { 'tidemark-min-position': FAR_AHEAD });
    response.catch(() => undefined);
    return end;
  };
  const socketOf = async (who: string, from: string) => {
    const { authorization } = await ours.bearer(who);
    const headers = { 'x-forwarded-for': from };
    const url = `ws://127.0.0.1:${String(port)}/graphql`;
    const socket = new WebSocket(url, 'graphql-transport-ws', { headers });
    open.push({
      end: () => {
        socket.terminate();
      },
    });
    const refused = once(socket, 'error').then(([error]) => String(error));
    const opened = await Promise.race([once(socket, 'open').then(() => undefined), refused]);
    if (opened !== undefined) return { socket, answer: opened };
    const answered = once(socket, 'message').then(() => 'acknowledged' as const);
    const closed = once(socket, 'close').then(([code]) => code as number);
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
    return { socket, answer: await Promise.race([answered, closed]) };
  };
  const answerOf = async (who: string, from: string) => (await socketOf(who, from)).answer;

  it('are so many requests, however slow they are, and others have theirs', async () => {
    await start({ MAX_REQUESTS_PER_CALLER: '2' });
    const [end] = [await hold('ada'), await hold('ada')];
    await until(async () => (await statusOf('ada')) === 429);
    const refused = await (await ask('ada')).response;
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ code: 'request/too-many', status: 429 });
    expect(await statusOf('bob')).toBe(200);
    expect([await statusOf('ada', '/health/live'), await statusOf('ada', '/admin/projections')]).toEqual([
      200, 200,
    ]);
    end();
    await until(async () => (await statusOf('ada')) === 200);
  });

  it('does not count what is over, nor whoever has left before it was known who he is', async () => {
    await start({ MAX_REQUESTS_PER_CALLER: '1' });
    for (let n = 0; n < 5; n += 1) expect(await statusOf('ada')).toBe(200);
    const places = application.app.get<{ readonly running: Map<string, unknown> }>(RequestPlaces);
    const held = new Gate();
    const logIns = application.app.get(LogIns);
    const enter = logIns.enter.bind(logIns);
    const spy = jest.spyOn(logIns, 'enter').mockImplementationOnce(async (...parameters) => {
      const found = await enter(...parameters);
      await held.opened;
      return found;
    });
    const { response, end } = await ask('bob');
    response.catch(() => undefined);
    await until(() => spy.mock.calls.length > 0);
    end();
    await until(() => application.log.some((line) => line.includes('"status":499')));
    held.open();
    expect(await statusOf('bob')).toBe(200);
    await until(() => places.running.size === 0);
  });

  it('does not count streams, which have places of their own', async () => {
    await start({ MAX_REQUESTS_PER_CALLER: '2', MAX_LIVE_PER_CALLER: '3' });
    const created = await application.app.inject({
      method: 'POST',
      url: '/v1/users',
      headers: await ours.bearer(ADA),
      payload: { name: 'Ada', email: 'ada@x.fi' },
    });
    expect(created.statusCode).toBe(201);
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) statuses.push(await statusOf('ada', `/v1/users/${ADA}/events`));
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(await statusOf('ada')).toBe(200);
  });

  it('are so many sockets, from whatever addresses, and an address has as many as its principals', async () => {
    await start({ MAX_LIVE_PER_CALLER: '2' });
    const first = await socketOf('ada', '192.0.2.1');
    expect([first.answer, await answerOf('ada', '192.0.2.2')]).toEqual(['acknowledged', 'acknowledged']);
    expect(await answerOf('ada', '192.0.2.3')).toBe(4429);
    expect([await answerOf('bob', '192.0.2.1'), await answerOf('bob', '192.0.2.1')]).toEqual([
      'acknowledged',
      'acknowledged',
    ]);
    expect(await answerOf('cleo', '192.0.2.1')).toBe('acknowledged');
    first.socket.terminate();
    await until(async () => (await answerOf('ada', '192.0.2.3')) === 'acknowledged');
  });

  it('counts what comes by a socket as its principal, not as its address', async () => {
    await start({ RATE_LIMIT_READS: '3' });
    const { socket, answer } = await socketOf('ada', '192.0.2.1');
    expect(answer).toBe('acknowledged');
    const refusals: unknown[] = [];
    socket.on('message', (data: Buffer) => {
      const { type, payload } = JSON.parse(data.toString()) as { type: string; payload: unknown };
      if (type === 'error') refusals.push(payload);
    });
    const query = 'subscription { userChanged { position } }';
    for (const id of ['a', 'b', 'c', 'd'])
      socket.send(JSON.stringify({ type: 'subscribe', id, payload: { query } }));
    await until(() => refusals.length > 0);
    expect(refusals).toMatchObject([[{ extensions: { code: 'request/too-many' } }]]);
    expect(await statusOf('ada')).toBe(429);
    expect(await answerOf('bob', '192.0.2.1')).toBe('acknowledged');
  });
});
