import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTarget, type Target } from './attacks/target.js';

/** Texts that would mean something to a database, a shell, a page or a template that takes them for its own. */
const TEXTS = [
  "'; DROP TABLE events; --",
  "' OR '1'='1",
  '" OR ""="',
  "') UNION SELECT value FROM secrets --",
  '1; SELECT pg_sleep(10)',
  "a\\' OR 1=1 --",
  '%',
  '_',
  '%_\\',
  '${7*7} {{7*7}} #{7*7}',
  '$(reboot) `reboot`',
  '<img src=x onerror=alert(1)></script>',
  '=cmd()',
  '\u202egnp.exe',
];

describe('injected texts', () => {
  let target: Target;

  beforeAll(async () => {
    target = await startTarget();
    for (let n = 0; n < 3; n += 1) await target.createUser();
  });
  afterAll(async () => {
    expect(target.findings()).toEqual([]);
    await target.close();
  });

  const count = async (query: string, headers: Record<string, string> = {}) => {
    const { status, body } = await target.get(`/v1/users?limit=500${query}`, headers);
    expect(status).toBe(200);
    return (JSON.parse(body) as { items: unknown[] }).items.length;
  };

  it.each(TEXTS)('are stored and found as they are, and mean nothing: %s', async (text) => {
    const userId = randomUUID();
    const created = await target.post('/v1/users', {
      userId,
      name: text,
      email: `${userId}@x.fi`,
      address: { street: text, city: text, postalCode: 'x', country: 'FI' },
    });
    expect(created.status).toBe(201);
    const { position } = JSON.parse(created.body) as { position: number };
    const { body } = await target.get(`/v1/users/${userId}`, { 'tidemark-min-position': String(position) });
    expect(JSON.parse(body)).toMatchObject({ name: text, address: { street: text, city: text } });
    const found = await target.get(`/v1/users?limit=500&q=${encodeURIComponent(text)}`);
    const { items } = JSON.parse(found.body) as { items: { id: string; name: string }[] };
    expect(items.map(({ id }) => id)).toContain(userId);
    for (const { name } of items) expect(name.toLowerCase()).toContain(text.toLowerCase());
    const graphql = await target.graphql(
      'query ($q: String) { users(first: 500, q: $q) { edges { node { id name } } } }',
      {
        q: text,
      },
    );
    const { data } = JSON.parse(graphql.body) as { data: { users: { edges: { node: object }[] } } };
    expect(data.users.edges.map(({ node }) => node)).toEqual(items.map(({ id, name }) => ({ id, name })));
  });

  it.each(TEXTS)('are no filter, no order, no cursor and no number: %s', async (text) => {
    const all = await count('');
    const value = encodeURIComponent(text);
    for (const parameter of ['status', 'limit', 'cursor', 'order', 'sort', 'q[]', 'status[$ne]']) {
      const { status } = await target.get(`/v1/users?${parameter}=${value}`);
      expect([parameter, status]).toEqual([parameter, 400]);
    }
    const wallet = randomUUID();
    for (const path of [`wallets?ownerId=${value}`, `wallets/${wallet}/statement?order=${value}`]) {
      expect([path, (await target.get(`/v1/${path}`)).status]).toEqual([path, 400]);
    }
    for (const header of ['tidemark-min-position', 'last-event-id']) {
      const { status } = await target.get(`/v1/users/${randomUUID()}/events`, { [header]: value });
      expect([header, status]).toEqual([header, 400]);
    }
    expect(await count('')).toBe(all);
  });

  it('are a key, and nothing else, in Idempotency-Key', async () => {
    for (const text of TEXTS.filter((each) => /^[!-~]+$/.test(each))) {
      const body = { name: 'Ada', email: `${randomUUID()}@x.fi` };
      const once = await target.post('/v1/users', body, { 'idempotency-key': text });
      const again = await target.post('/v1/users', body, { 'idempotency-key': text });
      expect([once.status, again.status, again.body]).toEqual([201, 201, once.body]);
    }
  });
});
