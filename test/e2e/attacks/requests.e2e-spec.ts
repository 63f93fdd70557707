import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStore } from '../../../src/event-sourcing/index.js';
import { until } from '../../support/until.js';
import { startTarget, type Target } from './target.js';

/** What a client must not be able to say of itself or of what is stored. */
const RESERVED = [
  { role: 'admin' },
  { isAdmin: true },
  { metadata: { actor: 'admin' } },
  { actor: 'admin' },
  { $tenant: 'other' },
  { position: 1 },
  { version: 7 },
  { createdAt: '2020-01-01T00:00:00Z' },
];

const HOSTILE_IDS = [
  '..%2fx',
  '%2e%2e%2f%2e%2e',
  'a%2Fb',
  'a.b.%3E',
  '*',
  '%2a',
  '%25',
  '_',
  'x'.repeat(2_000),
  '%F0%9F%98%80',
  '%E2%80%AE',
  '%00',
  '%c0%80',
  '__proto__',
  'constructor',
  'NaN',
  "1'%20OR%20'1'='1",
];

describe('attacks by requests', () => {
  let target: Target;
  let id: string;

  beforeAll(async () => {
    target = await startTarget();
    id = await target.createUser();
  });
  afterAll(async () => {
    expect(target.findings()).toEqual([]);
    await target.close();
  });

  const head = () => target.application.app.get(EventStore).head();
  const bodies = () => ({
    '/v1/users': { name: 'Ada', email: 'ada@x.fi' },
    [`/v1/users/${id}/block`]: { reason: 'x' },
    [`/v1/users/${id}/unblock`]: {},
    [`/v1/users/${id}/relocate`]: {
      address: { street: 'x', city: 'x', postalCode: 'x', country: 'FI' },
    },
    '/v1/wallets': { ownerId: id, currency: 'EUR' },
    [`/v1/wallets/${id}/deposit`]: { amount: 1 },
    [`/v1/wallets/${id}/withdraw`]: { amount: 1 },
    [`/v1/wallets/${id}/close`]: {},
    '/v1/transfers': { fromWalletId: id, toWalletId: id, amount: 1 },
  });

  it.each(RESERVED)('say nothing that only the service may: %j', async (more) => {
    const before = await head();
    for (const [url, body] of Object.entries(bodies())) {
      expect([url, await target.post(url, { ...body, ...more })]).toMatchObject([
        url,
        { status: 400, code: 'request/invalid' },
      ]);
    }
    const fields = Object.keys(more).map((key) => `${key}: "x"`);
    const mutation = `mutation { createUser(input: { name: "Ada", email: "a@x.fi" ${fields.join(' ')} }) { id } }`;
    expect((await target.graphql(mutation)).status).toBe(400);
    const inVariables = 'mutation ($input: CreateUserInput!) { createUser(input: $input) { id } }';
    const input = { name: 'Ada', email: 'a@x.fi', ...more };
    expect((await target.graphql(inVariables, { input })).status).toBe(400);
    expect(await head()).toBe(before);
  });

  it.each(HOSTILE_IDS)('find nothing by the id %s', async (bad) => {
    const paths = [
      'users/$',
      'users/$/addresses',
      'users/$/preferences',
      'users/$/events',
      'wallets/$',
      'wallets/$/statement',
      'transfers/$',
    ];
    for (const path of paths) {
      const { status } = await target.get(`/v1/${path.replace('$', () => bad)}`);
      expect([path, [400, 404].includes(status)]).toEqual([path, true]);
    }
    const { code } = await target.graphql('query ($id: ID!) { user(id: $id) { id } }', { id: bad });
    expect(code).toBe('request/invalid');
  });

  it.each(['-5', '1.5', '"0"', '9223372036854775808', 'NaN', '1e400', 'null, expectedVersion: 1'])(
    'expect no version %s',
    async (version) => {
      const input = `input: { userId: "${id}", reason: "x" }`;
      const query = `mutation { blockUser(${input}, expectedVersion: ${version}) { id } }`;
      expect((await target.graphql(query)).code).toBe('request/invalid');
    },
  );

  it.each([
    '/v1/%61dmin',
    '/%61dmin/projections/x',
    '/v1//users',
    '//admin/projections',
    '/v1/users/../admin',
  ])('go no other way to what there is: %s', async (url) => {
    const { status } = await target.get(url);
    expect([200, 301, 302, 308]).not.toContain(status);
  });

  it.each([
    '/.env',
    '/.git/config',
    '/package.json',
    '/main.js.map',
    '/dist/src/main.js',
    '/docs/..%2f..%2fpackage.json',
    '/docs/%2e%2e/package.json',
    '/data/tidemark.db',
    '/server-status',
    '/actuator/env',
    '/debug/pprof',
  ])('read nothing that is not served: %s', async (url) => {
    expect((await target.get(url)).status).toBe(404);
  });

  it('do not change the method by a header or a parameter', async () => {
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      expect((await target.post(`/v1/users/${id}`, {}, { [name]: 'GET' })).status).toBe(405);
      expect((await target.get(`/v1/users/${id}/block`, { [name]: 'POST' })).status).toBe(405);
    }
    expect((await target.get(`/v1/users/${id}/block?_method=POST`)).status).toBe(405);
    expect((await target.post(`/v1/users/${id}?_method=GET`, {})).status).toBe(405);
  });

  it.each([
    ['TRACE', /^HTTP\/1\.1 405 /],
    ['OPTIONS', /^HTTP\/1\.1 405 /],
    ['PROPFIND', /^HTTP\/1\.1 40[05] /],
    ['EVIL', /^HTTP\/1\.1 400 /],
    ['CONNECT', /^HTTP\/1\.1 40\d |^$/],
  ])('have no use for %s', async (method, answered) => {
    if (!target.application.app.getHttpServer().listening)
      await target.application.app.listen(0, '127.0.0.1');
    const { port, host } = new URL(await target.application.app.getUrl());
    const socket = connect(Number(port), '127.0.0.1');
    let answer = '';
    let isOver = false;
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString())).on('close', () => (isOver = true));
    socket.on('error', () => undefined);
    socket.write(
      `${method} /v1/users HTTP/1.1\r\nHost: ${host}\r\nX-Secret: ${target.canary}\r\nConnection: close\r\n\r\n`,
    );
    await until(() => isOver);
    expect(answer).toMatch(answered);
    // TRACE would give a page the headers that it must not read.
    expect(answer).not.toContain(target.canary);
  });
});

describe('a fault of the service', () => {
  it('is told by both edges without a word of what happened, and logged without what was asked', async () => {
    const target = await startTarget();
    const id = await target.createUser();
    const { Database } = await import('../../../src/event-sourcing/index.js');
    const database = target.application.app.get(Database);
    for (const table of ['user_directory', 'users']) {
      await database
        .transaction((rows) => rows.query(`ALTER TABLE ${table} RENAME TO gone_${table}`))
        .catch(() => 0);
    }
    const rest = await target.get(`/v1/users?q=${target.canary}`);
    expect(rest).toMatchObject({ status: 503, code: 'service/unavailable' });
    const graphql = await target.graphql(
      `{ user(id: "${id}") { id } users(q: "${target.canary}") { edges { cursor } } }`,
    );
    expect(graphql.code).toBe('service/unavailable');
    expect(target.application.log.some((line) => line.includes('"level":50'))).toBe(true);
    expect(target.findings()).toEqual([]);
    await target.close();
  });
});
