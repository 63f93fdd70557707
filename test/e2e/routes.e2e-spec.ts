import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InjectOptions } from 'fastify';
import { startTestApplication, type TestApplication } from '../support/test-application.js';

const home = { street: 'Aleksanterinkatu 1', city: 'Helsinki', postalCode: '00100', country: 'FI' };

describe('every route', () => {
  let application: TestApplication;
  let id: string;

  const send = (options: InjectOptions | string) => application.app.inject(options as InjectOptions);
  const post = (url: string, payload?: object, headers: Record<string, string> = {}) =>
    send({ method: 'POST', url, headers, ...(payload && { payload }) });
  const get = (url: string, headers: Record<string, string> = {}) => send({ method: 'GET', url, headers });

  beforeAll(async () => {
    application = await startTestApplication();
    id = randomUUID();
    await post('/v1/users', { userId: id, name: 'Ada', email: `${id}@x.fi`, address: home });
    await post(`/v1/users/${id}/relocate`, { address: { ...home, street: 'Bulevardi 2' } });
  });
  afterAll(() => application.close());

  describe('paths', () => {
    it.each(['ada', '123', 'a'.repeat(500), '..%2f..', "1' OR '1'='1", '%F0%9F%98%80'])(
      'with the id %s are invalid',
      async (bad) => {
        const paths = [
          'users/$',
          'users/$/addresses',
          'wallets/$',
          'wallets/$/statement',
          'wallets/$/events',
          'transfers/$',
        ];
        for (const url of paths.map((path) => `/v1/${path.replace('$', () => bad)}`)) {
          const response = await get(url);
          expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
            400,
            'request/invalid',
          ]);
        }
      },
    );

    it('that do not exist are 404, and wrong methods 405 with those that are right', async () => {
      const missing = await get('/v1/nobody');
      expect([missing.statusCode, missing.json<{ code: string }>().code]).toEqual([
        404,
        'request/no-such-route',
      ]);
      for (const [method, url, allow] of [
        ['DELETE', '/v1/users', 'GET, HEAD, POST'],
        ['PATCH', `/v1/users/${id}`, 'GET, HEAD'],
        ['PUT', `/v1/users/${id}/block`, 'POST'],
        ['GET', `/v1/users/${id}/block`, 'POST'],
        ['OPTIONS', '/v1/users', 'GET, HEAD, POST'],
        ['DELETE', '/v1/wallets', 'GET, HEAD, POST'],
        ['GET', '/v1/transfers', 'POST'],
        ['POST', `/v1/transfers/${id}`, 'GET, HEAD'],
        ['GET', `/v1/wallets/${id}/deposit`, 'POST'],
        ['POST', `/v1/wallets/${id}/statement`, 'GET, HEAD'],
      ] as const) {
        const response = await send({ method, url });
        expect([response.statusCode, response.headers['allow']]).toEqual([405, allow]);
        expect(response.json()).toMatchObject({ code: 'request/method-not-allowed' });
      }
      const overridden = await post(`/v1/users/${id}`, {}, { 'x-http-method-override': 'GET' });
      expect(overridden.statusCode).toBe(405);
    });
  });

  describe('every answer', () => {
    const answers = () =>
      Promise.all([
        get(`/v1/users/${id}`),
        get('/v1/nobody'),
        get('/v1/users/ada'),
        get('/health/live'),
        get('/health/ready'),
        post('/graphql', { query: '{ users { edges { cursor } } }' }),
        post('/graphql', { query: '{' }),
        send({
          method: 'POST',
          url: '/v1/users',
          payload: '{',
          headers: { 'content-type': 'application/json' },
        }),
        send({ method: 'GET', url: '/v1/%zz' }),
      ]);

    it('carries a correlation id and security headers, and no word of what serves it', async () => {
      for (const { headers } of await answers()) {
        expect(headers['x-correlation-id']).toMatch(/^[A-Za-z0-9_.:-]{1,128}$/);
        expect(headers['x-powered-by']).toBeUndefined();
      }
      const { headers } = await get('/v1/users');
      expect(headers).toMatchObject({
        'content-security-policy': "default-src 'none';frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    });

    it('echoes a correlation id that can be used, in the problem and in the log too', async () => {
      const given = { 'x-correlation-id': 'order:42_a.b-c' };
      const response = await get(`/v1/users/${randomUUID()}`, given);
      expect(response.headers).toMatchObject(given);
      expect(response.json()).toMatchObject({ requestId: 'order:42_a.b-c' });
      expect(application.log.some((line) => line.includes('"correlationId":"order:42_a.b-c"'))).toBe(true);
      for (const bad of ['a b', 'x'.repeat(129), 'ä', '<script>', '']) {
        const { headers } = await get('/v1/users', { 'x-correlation-id': bad });
        expect(headers['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
      }
    });

    it('that is an error is a problem document', async () => {
      const response = await get(`/v1/users/${randomUUID()}`, { 'x-correlation-id': 'c' });
      expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(response.json()).toEqual({
        type: 'urn:tidemark:error:users/not-found',
        title: 'Not found',
        status: 404,
        detail: expect.any(String),
        code: 'users/not-found',
        requestId: 'c',
      });
    });
  });

  describe('events', () => {
    it('carry the correlation id of their request', async () => {
      const userId = randomUUID();
      const body = { userId, name: 'Ada', email: `${userId}@x.fi` };
      await post('/v1/users', body, { 'x-correlation-id': `test:${userId}` });
      const { EventStore } = await import('../../src/event-sourcing/index.js');
      const [event] = await application.app.get(EventStore).read(`users.user-${userId}`);
      expect(event?.metadata).toMatchObject({
        correlationId: `test:${userId}`,
        causationId: expect.any(String),
      });
      expect(event?.metadata.actor).toBeUndefined();
    });
  });

  describe('on loopback', () => {
    it.each([
      ['host', 'evil.example'],
      ['host', 'localhost.evil.example:3000'],
      ['host', '127.0.0.1.nip.io'],
      ['origin', 'https://evil.example'],
      ['origin', 'null'],
      ['origin', 'http://localhost.evil.example'],
    ])('a foreign %s is refused: %s', async (header, value) => {
      for (const url of ['/v1/users', '/health/live', '/docs']) {
        const response = await get(url, { [header]: value });
        expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
          403,
          'request/forbidden-origin',
        ]);
      }
      const graphql = await post(
        '/graphql',
        { query: '{ users { edges { cursor } } }' },
        { [header]: value },
      );
      expect(graphql.statusCode).toBe(403);
    });

    it.each(['localhost:3000', '127.0.0.1', '[::1]:80', 'LOCALHOST'])('the host %s is ours', async (host) => {
      expect((await get('/v1/users', { host })).statusCode).toBe(200);
    });
  });
});
