import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InjectOptions } from 'fastify';
import { startTestApplication, type TestApplication } from '../support/test-application.js';

const home = { street: 'Aleksanterinkatu 1', city: 'Helsinki', postalCode: '00100', country: 'FI' };

describe('the REST contract', () => {
  let application: TestApplication;
  let id: string;
  let moved: number;

  const send = (options: InjectOptions | string) => application.app.inject(options as InjectOptions);
  const post = (url: string, payload?: object, headers: Record<string, string> = {}) =>
    send({ method: 'POST', url, headers, ...(payload && { payload }) });
  const get = (url: string, headers: Record<string, string> = {}) => send({ method: 'GET', url, headers });

  beforeAll(async () => {
    application = await startTestApplication();
    id = randomUUID();
    await post('/v1/users', { userId: id, name: 'Ada', email: `${id}@x.fi`, address: home });
    const relocated = await post(`/v1/users/${id}/relocate`, { address: { ...home, street: 'Bulevardi 2' } });
    moved = relocated.json<{ position: number }>().position;
  });
  afterAll(() => application.close());

  describe('commands', () => {
    it('answer 201 with a location, the id, the version and the position, in body and headers', async () => {
      const userId = randomUUID();
      const response = await post('/v1/users', { userId, name: 'Ada', email: `${userId}@x.fi` });
      expect(response.statusCode).toBe(201);
      const { position } = response.json<{ position: number }>();
      expect(response.json()).toEqual({ id: userId, version: 1, position });
      expect(response.headers).toMatchObject({
        location: `/v1/users/${userId}`,
        etag: '"1"',
        'tidemark-position': String(position),
        'cache-control': 'no-store',
      });
    });

    it('take an empty body where there is nothing to say', async () => {
      await post(`/v1/users/${id}/block`, { reason: 'fraud' });
      expect((await post(`/v1/users/${id}/unblock`)).statusCode).toBe(200);
      await post(`/v1/users/${id}/block`, { reason: 'fraud' });
      expect((await post(`/v1/users/${id}/unblock`, {})).statusCode).toBe(200);
      const unknown = await post(`/v1/users/${id}/unblock`, { reason: 'x' });
      expect(unknown.json()).toMatchObject({
        code: 'request/invalid',
        errors: [{ path: 'reason', rule: 'unknown' }],
      });
    });

    it('answer a mismatch with the version there is', async () => {
      const response = await post(`/v1/users/${id}/relocate`, { address: home }, { 'if-match': '"1"' });
      expect(response.statusCode).toBe(412);
      const { currentVersion } = response.json<{ currentVersion: number }>();
      expect(currentVersion).toBeGreaterThan(1);
      expect(response.json()).toMatchObject({ code: 'request/version-mismatch' });
      expect(response.headers['etag']).toBe(`"${String(currentVersion)}"`);
    });

    it('take * for any version', async () => {
      const any = { 'if-match': '*' };
      expect((await post(`/v1/users/${id}/relocate`, { address: home }, any)).statusCode).toBe(200);
      const unknown = await post(`/v1/users/${randomUUID()}/relocate`, { address: home }, any);
      expect([unknown.statusCode, unknown.json<{ code: string }>().code]).toEqual([404, 'users/not-found']);
    });

    it.each([
      '1',
      'W/"1"',
      '"1", "2"',
      '',
      '""',
      '"-1"',
      '"01"',
      '"1.5"',
      '"9007199254740992"',
      '"x"',
      '**',
      '"1',
    ])('refuse If-Match: %s', async (ifMatch) => {
      const response = await post(`/v1/users/${id}/relocate`, { address: home }, { 'if-match': ifMatch });
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({ code: 'request/invalid-header' });
    });

    it.each(['[]', '"text"', '1', 'null', 'true', ''])('refuse the body %s', async (payload) => {
      const headers = { 'content-type': 'application/json' };
      const response = await send({ method: 'POST', url: '/v1/users', payload, headers });
      expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([400, 'request/invalid']);
    });

    it('refuse what nobody asked for', async () => {
      const body = {
        name: 'Ada',
        email: `${randomUUID()}@x.fi`,
        role: 'admin',
        address: { ...home, floor: 3 },
      };
      const response = await post('/v1/users', body);
      expect(
        response
          .json<{ errors: { path: string }[] }>()
          .errors.map(({ path }) => path)
          .sort(),
      ).toEqual(['address.floor', 'role']);
    });

    it('refuse bodies over 256 KB, other media types, and compressed ones', async () => {
      const large = await post('/v1/users', { name: 'x'.repeat(256 * 1024) });
      expect([large.statusCode, large.json<{ code: string }>().code]).toEqual([413, 'request/too-large']);
      for (const type of [
        'text/plain',
        'application/xml',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
      ]) {
        const headers = { 'content-type': type };
        const response = await send({ method: 'POST', url: '/v1/users', payload: '{}', headers });
        expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
          415,
          'request/unsupported-media-type',
        ]);
      }
      const compressed = await post('/v1/users', { name: 'Ada' }, { 'content-encoding': 'gzip' });
      expect(compressed.statusCode).toBe(415);
    });
  });

  describe('queries', () => {
    it('answer a user with version and position in headers', async () => {
      const response = await get(`/v1/users/${id}`, { 'tidemark-min-position': String(moved) });
      expect(response.statusCode).toBe(200);
      const { version } = response.json<{ version: number }>();
      expect(response.headers).toMatchObject({
        etag: `"${String(version)}"`,
        'tidemark-position': expect.stringMatching(/^\d+$/),
        'cache-control': 'no-store',
      });
      expect((await send({ method: 'HEAD', url: `/v1/users/${id}` })).statusCode).toBe(200);
    });

    it('answer the addresses, newest first, page by page', async () => {
      const userId = randomUUID();
      await post('/v1/users', { userId, name: 'Ada', email: `${userId}@x.fi`, address: home });
      let position = 0;
      for (const street of ['2', '3', '4']) {
        const response = await post(`/v1/users/${userId}/relocate`, { address: { ...home, street } });
        ({ position } = response.json<{ position: number }>());
      }
      const url = `/v1/users/${userId}/addresses?limit=3`;
      const first = await get(url, { 'tidemark-min-position': String(position) });
      const { items, nextCursor } = first.json<{ items: { version: number }[]; nextCursor: string }>();
      expect(items.map(({ version }) => version)).toEqual([4, 3, 2]);
      expect(items[0]).toEqual({ address: { ...home, street: '4' }, since: expect.any(String), version: 4 });
      const second = await get(`${url}&cursor=${nextCursor}`);
      expect(second.json()).toEqual({
        items: [{ address: home, since: expect.any(String), version: 1 }],
        nextCursor: null,
      });
      expect(Number(first.headers['tidemark-position'])).toBeGreaterThanOrEqual(position);
      const elsewhere = await get(`/v1/users/${id}/addresses?cursor=${nextCursor}`);
      expect(elsewhere.json()).toMatchObject({ code: 'request/invalid-cursor' });
      expect((await get(`/v1/users/${randomUUID()}/addresses`)).statusCode).toBe(404);
    });

    it.each(['-1', '1.5', 'x', '', '9007199254740992', '1e3', '+1', ' 1 2'])(
      'refuse Tidemark-Min-Position: %s',
      async (value) => {
        const response = await get(`/v1/users/${id}`, { 'tidemark-min-position': value });
        expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([
          400,
          'request/invalid-header',
        ]);
      },
    );

    it('say how far behind they are', async () => {
      const { json, statusCode } = await get('/v1/users', { 'tidemark-min-position': '9007199254740991' });
      expect(statusCode).toBe(504);
      const { minPosition, position, lag } = json<Record<string, number>>();
      expect(minPosition).toBe(9007199254740991);
      expect(lag).toBe(9007199254740991 - (position ?? NaN));
    }, 15_000);

    it.each([
      'limit=x',
      'limit=',
      'limit=1&limit=2',
      'status=gone',
      'q=',
      `q=${'x'.repeat(255)}`,
      'cursor=a&cursor=b',
      'sort=name',
    ])('refuse ?%s', async (search) => {
      const response = await get(`/v1/users?${search}`);
      expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([400, 'request/invalid']);
    });
  });
});
