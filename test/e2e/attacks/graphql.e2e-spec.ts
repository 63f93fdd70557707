import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTarget, type Target } from './target.js';

const many = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');
const nested = (levels: number) => `{ users ${'{ edges '.repeat(levels)}${'}'.repeat(levels)} }`;
const bomb = (fragments: number) => {
  const each = (n: number) => `fragment F${String(n)} on User { ...F${String(n + 1)} ...F${String(n + 1)} }`;
  return `{ user(id: "${randomUUID()}") { ...F0 } } ${many(fragments, each)} fragment F${String(fragments)} on User { id }`;
};
const mutation = (n: number) => `m${String(n)}: unblockUser(input: { userId: "${randomUUID()}" }) { id }`;

describe('attacks by GraphQL', () => {
  let target: Target;

  beforeAll(async () => {
    // As in production, where nobody is told what else there is.
    target = await startTarget({ NODE_ENV: 'production' });
    await target.createUser();
  });
  afterAll(async () => {
    expect(target.findings()).toEqual([]);
    await target.close();
  });

  it.each([
    ['3,000 levels', nested(3_000), 413],
    ['1,400 levels', nested(1_400), 400],
    ['200,000 levels of lists', `{ users(q: ${'['.repeat(8_000)}) { edges { cursor } } }`, 400],
    ['10,000 aliases', `{ ${many(10_000, (n) => `a${String(n)}: __typename`)} }`, 413],
    ['900 aliases', `{ ${many(900, (n) => `a${String(n)}: __typename`)} }`, 400],
    ['5,000 directives', `{ __typename ${many(5_000, () => '@skip(if: false)')} }`, 413],
    ['400 directives', `{ __typename ${many(400, () => '@skip(if: false)')} }`, 400],
    ['a fragment that holds itself', '{ users { ...F } } fragment F on UserConnection { ...F }', 400],
    [
      'fragments that hold each other',
      '{ users { ...A } } fragment A on UserConnection { ...B } fragment B on UserConnection { ...A }',
      400,
    ],
    ['a hundred mutations', `mutation { ${many(100, mutation)} }`, 400],
    ['sixteen mutations', `mutation { ${many(16, mutation)} }`, 400],
    [
      'the statements of 500 users',
      '{ users(first: 500) { edges { node { wallets { statement { edges { node { amount } } } } } } } }',
      400,
    ],
  ])('ask for too much: %s', async (_, query, status) => {
    const answer = await target.graphql(query);
    expect(answer.status).toBe(status);
    expect(answer.code).toBe(status === 413 ? 'request/too-large' : 'request/invalid');
  });

  it('hide how much they ask for in fragments or variables', async () => {
    const { status, code } = await target.graphql(bomb(60));
    // It is one object, however often it is named.
    expect([status, code]).toEqual([200, undefined]);
    const query =
      'query ($n: Int!) { users(first: $n) { edges { node { wallets { statement { edges { node { amount } } } } } } } }';
    expect((await target.graphql(query, { n: 50 })).status).toBe(200);
    expect((await target.graphql(query, { n: 500 })).status).toBe(400);
  });

  it('come in batches', async () => {
    const batch = Array.from({ length: 100 }, () => ({ query: '{ __typename }' }));
    expect(await target.post('/graphql', batch)).toMatchObject({ status: 400, code: 'request/invalid' });
  });

  it.each([
    ['{ __schema { types { name } } }', undefined],
    ['{ __type(name: "User") { name } }', undefined],
    ['query { ...F } fragment F on Query { __schema { types { name } } }', undefined],
    ['{ usrs { edges { cursor } } }', undefined],
    ['{ user(idd: "x") { id } }', undefined],
    ['{ users { edges { node { emial } } } }', undefined],
    ['mutation { createUsr { id } }', undefined],
    ['query ($s: UserStats) { users(status: $s) { edges { cursor } } }', { s: 'ACTIVE' }],
    ['query ($s: UserStatus) { users(status: $s) { edges { cursor } } }', { s: 'ACTIV' }],
    ['{ users(status: ACTIV) { edges { cursor } } }', undefined],
    ['mutation ($i: CreateUserInput!) { createUser(input: $i) { id } }', { i: { nam: 'x', emial: 'y' } }],
  ])('learn nothing of the schema: %s', async (query, variables) => {
    const { status, body } = await target.graphql(query, variables);
    expect(status).toBe(400);
    expect(body).not.toMatch(/did you mean/i);
  });

  it.each(['GET', 'PUT', 'DELETE'] as const)('come by %s', async (method) => {
    const { status } = await target.send({ method, url: '/graphql?query=%7B__typename%7D' });
    expect(status).toBe(405);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
  ])('come as %s, which a page could send', async (type) => {
    const { status } = await target.post('/graphql', '{"query":"{ __typename }"}', { 'content-type': type });
    expect(status).toBe(415);
  });
});
