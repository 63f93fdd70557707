import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { WebSocket } from 'ws';
import { ApiKeys } from '../../../src/access/keys/api-keys.js';
import { keyText, newKey } from '../../../src/access/keys/key-text.js';
import { Authenticator } from '../../../src/api/auth/authenticator.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { type Issuer, issuer, nowInSeconds } from '../../support/tokens.js';

const LIMIT = 3;

describe('log-ins that fail', () => {
  let application: TestApplication;
  let ours: Issuer;

  beforeEach(async () => {
    ours = issuer();
    const env = { ...ours.env, RATE_LIMIT_FAILED_LOG_INS: String(LIMIT), TRUSTED_PROXIES: '127.0.0.1' };
    application = await startTestApplication(env);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await application.close();
    ours.remove();
  });

  const ask = (credential?: string, { url = '/v1/users', from = '192.0.2.1' } = {}) =>
    application.app.inject({
      method: url === '/graphql' ? 'POST' : 'GET',
      url,
      headers: {
        'x-forwarded-for': from,
        ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
      },
      ...(url === '/graphql' && { payload: { query: '{ __typename }' } }),
    });
  const statusOf = async (...parameters: Parameters<typeof ask>) => (await ask(...parameters)).statusCode;
  const madeUp = () => keyText(newKey());
  const useUp = async (from?: string) => {
    for (let n = 0; n < LIMIT; n += 1) expect(await statusOf(madeUp(), { from })).toBe(401);
  };
  /** Nothing of what was good is remembered: it has to be looked at. */
  const forgetAll = () =>
    jest.spyOn(application.app.get(Authenticator), 'remembered').mockReturnValue(undefined);

  it('are so many a minute from an address, and what comes then is not even looked at', async () => {
    for (const credential of ['x', 'a.b.c', madeUp()]) expect(await statusOf(credential)).toBe(401);
    const check = jest.spyOn(application.app.get(Authenticator), 'check');
    const refused = await ask(await ours.token('ada'));
    expect(refused.statusCode).toBe(429);
    expect(refused.json()).toMatchObject({ code: 'request/too-many', retryAfter: expect.any(Number) });
    expect(refused.headers).toMatchObject({
      'retry-after': expect.stringMatching(/^[1-9]\d?$/),
      'ratelimit-policy': `"failed-log-ins";q=${String(LIMIT)};w=60`,
      ratelimit: expect.stringMatching(/^"failed-log-ins";r=0;t=\d+$/),
    });
    for (const url of ['/metrics', '/admin/projections', '/graphql', '/nowhere'])
      expect([url, await statusOf(madeUp(), { url })]).toEqual([url, 429]);
    expect(check).not.toHaveBeenCalled();
    expect(await statusOf(await ours.token('ada'), { from: '192.0.2.2' })).toBe(200);
    const told = application.log.filter((line) => line.includes('log-ins have failed'));
    expect(told).toEqual([expect.stringContaining('address:192.0.2.1')]);
  });

  it('are no more than that where many are tried at the same time', async () => {
    const statuses = await Promise.all(Array.from({ length: 20 }, () => statusOf(madeUp())));
    expect(statuses.filter((status) => status === 401)).toHaveLength(LIMIT);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20 - LIMIT);
  });

  it('keep nobody out who was let in before, nor does he let in others', async () => {
    const [token, another] = [await ours.token('ada'), await ours.token('bob')];
    const { key } = await application.app
      .get(ApiKeys)
      .create({ name: 'machine', role: 'operator', scopes: [], expiresInMs: 60_000 });
    expect([await statusOf(token), await statusOf(key)]).toEqual([200, 200]);
    await useUp();
    forgetAll();
    for (let n = 0; n < 2 * LIMIT; n += 1)
      expect([await statusOf(token), await statusOf(key), await statusOf(another)]).toEqual([200, 200, 429]);
  });

  it('are none where nobody is said to be asking', async () => {
    for (let n = 0; n < 2 * LIMIT; n += 1) expect(await statusOf()).toBe(401);
    await useUp();
    expect([await statusOf(), await statusOf(undefined, { url: '/health/live' })]).toEqual([401, 200]);
  });

  it('are none where it was good once: a token that has expired, a key that was revoked', async () => {
    const keys = application.app.get(ApiKeys);
    for (let n = 0; n < LIMIT + 1; n += 1) {
      const expired = await ours.token('ada', { claims: { exp: nowInSeconds() - 100 - n } });
      const { key, id } = await keys.create({ name: 'k', role: 'admin', scopes: [], expiresInMs: 60_000 });
      await keys.revoke(id);
      expect([await statusOf(expired), await statusOf(key)]).toEqual([401, 401]);
    }
    expect(await statusOf(await ours.token('ada'))).toBe(200);
  });

  it('are one where the same is tried again and again, and it is not looked at again', async () => {
    const check = jest.spyOn(application.app.get(Authenticator), 'check');
    const wrong = await ours.token('ada', { claims: { aud: 'other' } });
    for (let n = 0; n < 2 * LIMIT; n += 1) expect(await statusOf(wrong)).toBe(401);
    expect(check).toHaveBeenCalledTimes(1);
    expect(await statusOf(await ours.token('ada'))).toBe(200);
  });

  it('count by sockets as well, which are closed with 4429', async () => {
    await application.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = application.app.getHttpServer().address() as { readonly port: number };
    const closedWith = async (authorization: string) => {
      const socket = new WebSocket(`ws://127.0.0.1:${String(port)}/graphql`, 'graphql-transport-ws');
      await once(socket, 'open');
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
      const [code] = (await once(socket, 'close')) as [number];
      return code;
    };
    const codes: number[] = [];
    for (let n = 0; n < LIMIT + 1; n += 1) codes.push(await closedWith(`Bearer ${madeUp()}`));
    expect(codes).toEqual([4401, 4401, 4401, 4429]);
    expect(await statusOf(madeUp(), { from: '127.0.0.1' })).toBe(429);
  });
});
