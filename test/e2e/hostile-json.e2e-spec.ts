import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStore } from '../../src/event-sourcing/index.js';
import { startTestApplication, type TestApplication } from '../support/test-application.js';

/** Bodies around a valid one; `$` is where the hostile part goes. */
const CORPUS: readonly (readonly [string, string | Buffer])[] = [
  ['no JSON', '{'],
  ['a byte order mark', '\uFEFF{}'],
  ['a comment', '{/* */}'],
  ['NaN', '{"name":NaN}'],
  ['__proto__', '{"__proto__":{"isAdmin":true}}'],
  ['__proto__, escaped', '{"\\u005f\\u005fproto__":{"isAdmin":true}}'],
  ['constructor.prototype', '{"constructor":{"prototype":{"x":1}}}'],
  ['the same key twice', '{"reason":"a","reason":"b"}'],
  ['the same key twice, deep down', '{"address":{"city":"a","city":"b"}}'],
  ['100,000 levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['33 levels', `{"a":${'['.repeat(32)}${']'.repeat(32)}}`],
  ['1e400', '{"amount":1e400}'],
  ['-1e400', '{"amount":-1e400}'],
  ['2^53 + 1', '{"amount":9007199254740993}'],
  ['NUL in a value', '{"reason":"a\\u0000b"}'],
  ['NUL in a key', '{"a\\u0000b":1}'],
  ['a lone surrogate', '{"reason":"\\ud800"}'],
  ['an overlong NUL', Buffer.from([0x7b, 0x22, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d])],
  ['a surrogate in bytes', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
];

const PROJECTION = 'users.user-directory';
const ADMIN_ROUTES = [
  ...['pause', 'resume', 'rename', 'begin'].map((action) => `/admin/projections/${PROJECTION}/${action}`),
  ...['', '/switch', '/abort', '/drop'].map((action) => `/admin/projections/${PROJECTION}/rebuild${action}`),
  ...['', '/x'].map((sequence) => `/admin/parked/${PROJECTION}${sequence}/retry`),
  `/admin/parked/${PROJECTION}/x/skip`,
  ...['retry', 'cancel'].map((action) => `/admin/processes/transfers.transfer-money/x/${action}`),
];

/** Texts that JSON can carry and that must not get into an event. */
const HOSTILE_TEXTS = ['\u0007', 'a\nb', '\u0080', '\u200b'.repeat(501), 'x'.repeat(501)];

describe('hostile JSON', () => {
  let application: TestApplication;
  let id: string;

  beforeAll(async () => {
    application = await startTestApplication();
    id = randomUUID();
    await application.app.inject({
      method: 'POST',
      url: '/v1/users',
      payload: { userId: id, name: 'Ada', email: `${id}@x.fi` },
    });
  });
  afterAll(() => application.close());

  const routes = () => [
    '/v1/users',
    `/v1/users/${id}/block`,
    `/v1/users/${id}/unblock`,
    `/v1/users/${id}/relocate`,
    `/v1/users/${id}/preferences`,
    '/v1/wallets',
    ...['deposit', 'withdraw', 'close'].map((action) => `/v1/wallets/${id}/${action}`),
    '/v1/transfers',
    '/graphql',
    ...ADMIN_ROUTES,
  ];
  const post = (url: string, payload: string | Buffer) =>
    application.app.inject({
      method: url.endsWith('/preferences') ? 'PUT' : 'POST',
      url,
      payload,
      headers: { 'content-type': 'application/json' },
    });
  const head = () => application.app.get(EventStore).head();

  it('is every route that takes a body', () => {
    const tree = application.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
    expect(tree.match(/\((?:[A-Z, ]*)(?:POST|PUT|PATCH|DELETE)[A-Z, ]*\)/g)).toHaveLength(routes().length);
  });

  it.each(CORPUS)('is refused by every route: %s', async (_, payload) => {
    const before = await head();
    for (const url of routes()) {
      const response = await post(url, payload);
      const isTooLarge = url === '/graphql' && payload.length > 16 * 1024;
      expect([url, response.statusCode]).toEqual([url, isTooLarge ? 413 : 400]);
      if (url !== '/graphql') expect(response.json()).toMatchObject({ code: 'request/malformed-json' });
      expect(response.body).not.toMatch(/at .*\.js|SQLITE|node_modules/);
    }
    expect(await head()).toBe(before);
  });

  it.each(HOSTILE_TEXTS)('is refused as a text: %j', async (text) => {
    const before = await head();
    const response = await post(`/v1/users/${id}/block`, JSON.stringify({ reason: text }));
    expect(response.json()).toMatchObject({ code: 'request/invalid', errors: [{ path: 'reason' }] });
    const query = `mutation ($reason: String!) { blockUser(input: { userId: "${id}", reason: $reason }) { id } }`;
    const graphql = await post('/graphql', JSON.stringify({ query, variables: { reason: text } }));
    expect(graphql.json()).toMatchObject({ errors: [{ extensions: { code: 'request/invalid' } }] });
    expect(await head()).toBe(before);
  });

  it.each(['\\u0000', '\\ud800', '\\u0007'])(
    'is refused inside of a GraphQL document: %s',
    async (escape) => {
      const before = await head();
      const query = `mutation { blockUser(input: { userId: "${id}", reason: "a${escape}b" }) { id } }`;
      const response = await post('/graphql', JSON.stringify({ query }));
      expect(response.json()).toMatchObject({ errors: [{ extensions: { code: 'request/invalid' } }] });
      expect(await head()).toBe(before);
    },
  );

  it('goes through where it is only unusual, and comes back as it was', async () => {
    const userId = randomUUID();
    const name = "\u{1f600} <img onerror=x> \u202e {{7*7}} '; DROP TABLE events; -- =cmd() \u00e5\u0301";
    const created = await post('/v1/users', JSON.stringify({ userId, name, email: `${userId}@x.fi` }));
    expect(created.statusCode).toBe(201);
    const response = await application.app.inject({
      method: 'GET',
      url: `/v1/users/${userId}`,
      headers: { 'tidemark-min-position': String(created.json<{ position: number }>().position) },
    });
    expect(response.json()).toMatchObject({ name });
  });

  it('has left Object.prototype as it was', () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});
