import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { startTestApplication, type TestApplication } from '../support/test-application.js';

interface Answer {
  readonly data: unknown;
  readonly errors?: readonly {
    message: string;
    extensions: { code: string; status: number; requestId: string };
  }[];
}

describe('the GraphQL contract', () => {
  let application: TestApplication;

  beforeAll(async () => {
    application = await startTestApplication();
  });
  afterAll(() => application.close());

  const send = async (payload: object | string, headers: Record<string, string> = {}) => {
    const response = await application.app.inject({
      method: 'POST',
      url: '/graphql',
      payload,
      headers: { 'content-type': 'application/json', ...headers },
    });
    return { status: response.statusCode, ...response.json<Answer>() };
  };
  const aliases = (count: number) =>
    `{ ${Array.from({ length: count }, (_, n) => `a${String(n)}: users { edges { cursor } }`).join(' ')} }`;

  it('has the types of the contract', async () => {
    const response = await send({
      query:
        '{ __schema { types { name fields { name args { name } } inputFields { name } enumValues { name } } } }',
    });
    const { types } = (response.data as { __schema: { types: Type[] } }).__schema;
    const names = (list: readonly { readonly name: string }[] | null | undefined) =>
      list?.map(({ name }) => name).sort();
    const typeOf = (name: string) => types.find((type) => type.name === name);
    const argsOf = (type: string, field: string) =>
      names(typeOf(type)?.fields?.find(({ name }) => name === field)?.args);
    expect(names(typeOf('User')?.fields)).toEqual([
      'address',
      'createdAt',
      'email',
      'id',
      'name',
      'status',
      'updatedAt',
      'version',
      'wallets',
    ]);
    expect(names(typeOf('CommandResult')?.fields)).toEqual(['id', 'position', 'version']);
    expect(names(typeOf('PageInfo')?.fields)).toEqual(['endCursor', 'hasNextPage']);
    expect(names(typeOf('CreateUserInput')?.inputFields)).toEqual(['address', 'email', 'name', 'userId']);
    expect(names(typeOf('BlockUserInput')?.inputFields)).toEqual(['reason', 'userId']);
    expect(names(typeOf('AddressInput')?.inputFields)).toEqual(['city', 'country', 'postalCode', 'street']);
    expect(argsOf('Mutation', 'blockUser')).toEqual(['expectedVersion', 'idempotencyKey', 'input']);
    expect(argsOf('Query', 'users')).toEqual(['after', 'first', 'minPosition', 'q', 'status']);
    expect(argsOf('Query', 'user')).toEqual(['id', 'minPosition']);
    expect(names(typeOf('UserStatus')?.enumValues)).toEqual(['ACTIVE', 'BLOCKED', 'ERASED']);
  });

  it('has preferences as the contract has them', async () => {
    const query = `{
      preferences: __type(name: "Preferences") { fields { name } }
      input: __type(name: "ChangePreferencesInput") { inputFields { name } }
      mutation: __type(name: "Mutation") { fields { name args { name } } }
      query: __type(name: "Query") { fields { name args { name } } } }`;
    const { data } = (await send({ query })) as { data: Record<string, Type> };
    const argsOf = (type: Type | undefined, field: string) =>
      type?.fields
        ?.find(({ name }) => name === field)
        ?.args.map(({ name }) => name)
        .sort();
    const choice = ['emailOptIn', 'locale', 'smsOptIn', 'userId'];
    expect(data['preferences']?.fields?.map(({ name }) => name).sort()).toEqual([...choice, 'version']);
    expect(data['input']?.inputFields?.map(({ name }) => name).sort()).toEqual(choice);
    expect(argsOf(data['mutation'], 'changePreferences')).toEqual([
      'expectedVersion',
      'idempotencyKey',
      'input',
    ]);
    expect(argsOf(data['query'], 'preferences')).toEqual(['minPosition', 'userId']);
  });

  it('has transfers as the contract has them', async () => {
    const query = `{
      transfer: __type(name: "Transfer") { fields { name type { kind name ofType { name } } } }
      input: __type(name: "RequestTransferInput") { inputFields { name type { kind name ofType { name } } } }
      status: __type(name: "TransferStatus") { enumValues { name } } }`;
    const { data } = (await send({ query })) as { data: Record<string, TypedFields> };
    const shown = (fields: readonly TypedField[] | undefined) =>
      fields?.map(({ name, type }) => `${name}: ${type.name ?? `${type.ofType?.name ?? ''}!`}`).sort();
    const order = ['amount: Money!', 'fromWalletId: ID!', 'reference: String', 'toWalletId: ID!'];
    const times = ['requestedAt: DateTime!', 'settledAt: DateTime'];
    const others = ['currency: String!', 'id: ID!', 'reason: String', 'status: TransferStatus!'];
    expect(shown(data['transfer']?.fields)).toEqual([...order, ...times, ...others, 'version: Int!'].sort());
    expect(shown(data['input']?.inputFields)).toEqual([...order, 'transferId: ID']);
    const statuses = ['COMPLETED', 'DEBITED', 'REFUNDED', 'REJECTED', 'REQUESTED'];
    expect(data['status']?.enumValues?.map(({ name }) => name).sort()).toEqual(statuses);
  });

  it('tells refusals by the codes of REST, with 200', async () => {
    const query = `mutation { blockUser(input: { userId: "${randomUUID()}", reason: "x" }) { id } }`;
    const answer = await send({ query }, { 'x-correlation-id': 'gql-1' });
    expect(answer.status).toBe(200);
    expect(answer.data).toBeNull();
    expect(answer.errors).toEqual([
      {
        message: expect.stringContaining('There is no user'),
        path: ['blockUser'],
        locations: [expect.any(Object)],
        extensions: { code: 'users/not-found', status: 404, requestId: 'gql-1' },
      },
    ]);
  });

  it.each<[string, object | string]>([
    ['nothing', ''],
    ['no query', {}],
    ['a query that is no text', { query: 5 }],
    ['a batch', [{ query: '{ users { edges { cursor } } }' }]],
    ['no GraphQL', { query: '{' }],
    ['a JSON text as query', { query: '{}' }],
    ['a parsed document as query', { query: JSON.stringify({ kind: 'Document', definitions: [] }) }],
    ['an unknown field', { query: '{ secrets }' }],
    ['an unknown operation', { query: 'query A { users { edges { cursor } } }', operationName: 'B' }],
    ['a missing variable', { query: 'query ($id: ID!) { user(id: $id) { id } }' }],
    [
      'a variable of another type',
      { query: 'query ($n: Int) { users(first: $n) { edges { cursor } } }', variables: { n: 'x' } },
    ],
    ['a negative position', { query: '{ users(minPosition: -1) { edges { cursor } } }' }],
    ['a position beyond 2^53-1', { query: '{ users(minPosition: 9007199254740992) { edges { cursor } } }' }],
    ['variables that are a list', { query: '{ users { edges { cursor } } }', variables: [1] }],
    ['more than 1,000 tokens', { query: `{ users { edges { ${'cursor '.repeat(1_000)} } } }` }],
    ['more than 10 levels', { query: `{ users ${'{ edges '.repeat(11)}${'}'.repeat(11)} }` }],
    [
      'more than 15 aliases',
      {
        query:
          '{ users { edges { ' +
          Array.from({ length: 16 }, (_, n) => `c${String(n)}: cursor`).join(' ') +
          ' } } }',
      },
    ],
    ['more than 10 root fields', { query: aliases(11) }],
    [
      'a fragment that contains itself',
      { query: '{ users { ...F } } fragment F on UserConnection { edges { cursor } ...F }' },
    ],
    ['the same key twice', '{"query":"{ users { edges { cursor } } }","query":"{ x }"}'],
    [
      '__proto__ in variables',
      '{"query":"{ users { edges { cursor } } }","variables":{"__proto__":{"x":1}}}',
    ],
  ])('answers 400 to %s', async (_, payload) => {
    const answer = await send(payload);
    expect(answer.status).toBe(400);
    expect(answer.data).toBeNull();
    for (const { extensions } of answer.errors ?? []) {
      expect(extensions).toMatchObject({
        code: expect.stringMatching(/^request\//),
        status: 400,
        requestId: expect.any(String),
      });
    }
    expect(answer.errors?.length).toBeGreaterThan(0);
  });

  it('says which limit was passed', async () => {
    const messages = async (query: string) => (await send({ query })).errors?.map(({ message }) => message);
    expect(await messages(`{ users ${'{ edges '.repeat(10)}${'}'.repeat(10)} }`)).toContain(
      'More than 10 levels.',
    );
    const inFragments =
      '{ users { ...A } } fragment A on UserConnection { edges { ...B } } fragment B on UserEdge ';
    expect(await messages(`${inFragments}${'{ node '.repeat(9)}${'}'.repeat(9)}`)).toContain(
      'More than 10 levels.',
    );
    expect(await messages(aliases(16))).toContain('More than 15 aliases.');
    expect(await messages(aliases(11))).toContain('More than 10 root fields.');
  });

  it('answers the introspection of GraphQL tools', async () => {
    expect(await send({ query: getIntrospectionQuery() })).toMatchObject({
      status: 200,
      data: { __schema: {} },
    });
  });

  it('takes what is within the limits', async () => {
    expect(await send({ query: aliases(10) })).not.toHaveProperty('errors');
  });

  it('answers 413 to more than 16 KB, 415 to anything but JSON, 405 to anything but POST', async () => {
    const large = await send({
      query: '{ users { edges { cursor } } }',
      variables: { x: 'x'.repeat(17_000) },
    });
    expect([large.status, large.errors?.[0]?.extensions.code]).toEqual([413, 'request/too-large']);
    for (const type of ['text/plain', 'application/graphql', 'application/json-seq', '']) {
      expect((await send('{}', { 'content-type': type })).status).toBe(415);
    }
    for (const method of ['GET', 'PUT', 'DELETE'] as const) {
      const response = await application.app.inject({
        method,
        url: '/graphql?query=%7Busers%7Bedges%7Bcursor%7D%7D%7D',
      });
      expect([response.statusCode, response.headers['allow']]).toEqual([405, 'POST']);
    }
  });

  it('keeps the order and the keys of several mutations', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    const create = (id: string) =>
      `createUser(input: { userId: "${id}", name: "Ada", email: "${id}@x.fi" }) { id version }`;
    const answer = await send({ query: `mutation { a: ${create(a)} again: ${create(a)} b: ${create(b)} }` });
    expect(answer.status).toBe(200);
    expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['users/already-exists']);
  });
});

/** All that is documented for clients. */
const PATHS = [
  '/health/live',
  '/health/ready',
  '/v1/transfers',
  '/v1/transfers/{id}',
  '/v1/users',
  '/v1/users/{id}',
  '/v1/users/{id}/addresses',
  '/v1/users/{id}/block',
  '/v1/users/{id}/events',
  '/v1/users/{id}/preferences',
  '/v1/users/{id}/relocate',
  '/v1/users/{id}/unblock',
  '/v1/wallets',
  '/v1/wallets/{id}',
  ...['close', 'deposit', 'events', 'statement', 'withdraw'].map((each) => `/v1/wallets/{id}/${each}`),
];

describe('without API docs', () => {
  it('there is no introspection, no GraphiQL, no OpenAPI', async () => {
    const { app, close } = await startTestApplication({ NODE_ENV: 'production' });
    for (const query of ['{ __schema { types { name } } }', '{ __type(name: "User") { name } }']) {
      const response = await app.inject({ method: 'POST', url: '/graphql', payload: { query } });
      expect(response.statusCode).toBe(400);
    }
    const typename = await app.inject({
      method: 'POST',
      url: '/graphql',
      payload: { query: '{ __typename }' },
    });
    expect(typename.json()).toEqual({ data: { __typename: 'Query' } });
    for (const url of ['/docs', '/docs-json', '/graphiql']) {
      expect((await app.inject({ method: 'GET', url })).statusCode).toBe(404);
    }
    await close();
  });

  it('there are all of these with them', async () => {
    const { app, close } = await startTestApplication({ API_DOCS: 'on', NODE_ENV: 'production' });
    for (const url of ['/docs', '/graphiql']) {
      const response = await app.inject({ method: 'GET', url });
      expect([response.statusCode, response.headers['content-type']]).toEqual([
        200,
        expect.stringContaining('text/html'),
      ]);
    }
    const { paths } = (await app.inject({ method: 'GET', url: '/docs-json' })).json<{ paths: object }>();
    const forClients = Object.keys(paths).filter((path) => !/^\/(?:admin\/|metrics$)/.test(path));
    expect(forClients.sort()).toEqual([...PATHS].sort());
    await close();
  });
});

interface Type {
  readonly name: string;
  readonly fields: { name: string; args: { name: string }[] }[] | null;
  readonly inputFields: { name: string }[] | null;
  readonly enumValues: { name: string }[] | null;
}

interface TypedField {
  readonly name: string;
  readonly type: { readonly name: string | null; readonly ofType: { readonly name: string } | null };
}

interface TypedFields {
  readonly fields?: readonly TypedField[];
  readonly inputFields?: readonly TypedField[];
  readonly enumValues?: readonly { readonly name: string }[];
}
