import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InjectOptions } from 'fastify';
import { EventStore } from '../../src/event-sourcing/index.js';
import { startTestApplication, type TestApplication } from '../support/test-application.js';
import { graphqlDriver } from './drivers/graphql.driver.js';
import { restDriver } from './drivers/rest.driver.js';
import type { UsersApi } from './drivers/users-api.js';

const home = { street: 'Aleksanterinkatu 1', city: 'Helsinki', postalCode: '00100', country: 'FI' };
const away = { street: 'Kungsgatan 2', city: 'Stockholm', postalCode: '111 43', country: 'SE' };
const choice = { emailOptIn: true, smsOptIn: false, locale: 'fi' };
const someone = () => ({ name: 'Ada', email: `${randomUUID()}@x.fi` });

describe.each([
  ['REST', restDriver],
  ['GraphQL', graphqlDriver],
])('an idempotency key over %s', (_, driver) => {
  let application: TestApplication;
  let users: UsersApi;

  beforeAll(async () => {
    application = await startTestApplication();
    users = driver(application.app);
  });
  afterAll(() => application.close());

  const head = () => application.app.get(EventStore).head();
  const aUser = async () => {
    const created = await users.create(someone());
    return 'id' in created ? created.id : '';
  };

  it('has one effect, and the same answer each time, also where the server makes the id', async () => {
    const [input, key] = [someone(), randomUUID()];
    const first = await users.create(input, key);
    expect(first).toMatchObject({ version: 1 });
    const before = await head();
    expect(await users.create(input, key)).toEqual(first);
    expect(await head()).toBe(before);
    expect(await users.create(input)).toMatchObject({ refused: 'users/email-taken' });
  });

  it('has one effect among many copies at once, and all others are that, or are told to wait', async () => {
    const [input, key] = [someone(), randomUUID()];
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => users.create(input, key)));
    const last = await users.create(input, key);
    expect(last).toMatchObject({ version: 1 });
    for (const outcome of outcomes) {
      if ('refused' in outcome) expect(outcome).toEqual({ refused: 'request/in-progress', status: 409 });
      else expect(outcome).toEqual(last);
    }
    expect(outcomes.some((outcome) => 'version' in outcome)).toBe(true);
  });

  it('is refused with another request, and that has no effect', async () => {
    const [id, key] = [await aUser(), randomUUID()];
    await users.relocate(id, home, undefined, key);
    const before = await head();
    const reused = { refused: 'request/idempotency-key-reused', status: 422 };
    expect(await users.relocate(id, away, undefined, key)).toEqual(reused);
    expect(await users.relocate(await aUser(), home, undefined, key)).toEqual(reused);
    expect(await users.create(someone(), key)).toEqual(reused);
    expect(await head()).toBe(before + 1);
  });

  it('is answered again before the version is checked', async () => {
    const [id, key] = [await aUser(), randomUUID()];
    const first = await users.relocate(id, home, 1, key);
    expect(first).toMatchObject({ version: 2 });
    for (const expected of [1, 2, 7, undefined]) {
      expect([expected, await users.relocate(id, home, expected, key)]).toEqual([expected, first]);
    }
    expect(await users.relocate(id, home, 1)).toEqual({ refused: 'request/version-mismatch', status: 412 });
  });

  it('is judged anew after a refusal', async () => {
    const [id, key] = [randomUUID(), randomUUID()];
    const move = () => users.relocate(id, home, undefined, key);
    expect(await move()).toEqual({ refused: 'users/not-found', status: 404 });
    await users.create({ ...someone(), userId: id });
    expect(await move()).toMatchObject({ version: 2 });
    expect(await users.relocate(id, home, 1, randomUUID())).toMatchObject({ status: 412 });
  });

  it('may be any visible ASCII character, and nothing else', async () => {
    for (const key of ['k', '!~"\'\\', `${randomUUID()}${'x'.repeat(219)}`]) {
      expect(await users.create(someone(), key)).toMatchObject({ version: 1 });
    }
    for (const key of ['', 'a b', 'x'.repeat(256), 'kl\u00fc', '\t']) {
      const code = driver === restDriver ? 'request/invalid-header' : 'request/invalid';
      expect([key, await users.create(someone(), key)]).toMatchObject([key, { refused: code, status: 400 }]);
    }
  });
});

describe('every command over REST', () => {
  let application: TestApplication;

  beforeAll(async () => {
    application = await startTestApplication();
  });
  afterAll(() => application.close());

  const send = (options: InjectOptions) => application.app.inject(options);
  const post = async (url: string, payload: object) =>
    (await send({ method: 'POST', url, payload })).json<{ id: string }>();
  const aUser = async () => `/v1/users/${(await post('/v1/users', someone())).id}`;

  const aWallet = async (balance: number) => {
    const ownerId = (await aUser()).split('/').at(-1);
    const wallet = `/v1/wallets/${(await post('/v1/wallets', { ownerId, currency: 'EUR' })).id}`;
    if (balance > 0) await post(`${wallet}/deposit`, { amount: balance });
    return wallet;
  };

  /** A request that each of them takes, and that would have another effect, or be refused, the second time. */
  const REQUESTS: Readonly<Record<string, () => Promise<{ url: string; payload: object }>>> = {
    'POST /v1/users': () =>
      Promise.resolve({ url: '/v1/users', payload: { name: 'Ada', email: `${randomUUID()}@x.fi` } }),
    'POST /v1/users/{id}/block': async () => ({
      url: `${await aUser()}/block`,
      payload: { reason: 'fraud' },
    }),
    'POST /v1/users/{id}/unblock': async () => {
      const user = await aUser();
      await post(`${user}/block`, { reason: 'fraud' });
      return { url: `${user}/unblock`, payload: {} };
    },
    'POST /v1/users/{id}/relocate': async () => ({
      url: `${await aUser()}/relocate`,
      payload: { address: home },
    }),
    'POST /v1/wallets': async () => ({
      url: '/v1/wallets',
      payload: { ownerId: (await aUser()).split('/').at(-1), currency: 'EUR' },
    }),
    'POST /v1/wallets/{id}/deposit': async () => ({
      url: `${await aWallet(0)}/deposit`,
      payload: { amount: 100 },
    }),
    'POST /v1/wallets/{id}/withdraw': async () => ({
      url: `${await aWallet(100)}/withdraw`,
      payload: { amount: 40, reference: 'rent' },
    }),
    'POST /v1/wallets/{id}/close': async () => ({ url: `${await aWallet(0)}/close`, payload: {} }),
    'POST /v1/transfers': async () => ({
      url: '/v1/transfers',
      payload: {
        fromWalletId: (await aWallet(100)).split('/').at(-1),
        toWalletId: (await aWallet(0)).split('/').at(-1),
        amount: 40,
      },
    }),
    'PUT /v1/users/{id}/preferences': async () => ({
      url: `${await aUser()}/preferences`,
      payload: choice,
    }),
  };

  const routes = async () => {
    const { paths } = (await send({ method: 'GET', url: '/docs-json' })).json<{
      paths: Record<string, Record<string, unknown>>;
    }>();
    return Object.entries(paths)
      .filter(([path]) => path.startsWith('/v1/'))
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
      .filter((route) => /^(?:POST|PUT) /.test(route));
  };

  it('has an example here', async () => {
    expect((await routes()).sort()).toEqual(Object.keys(REQUESTS).sort());
  });

  it.each(Object.keys(REQUESTS))(
    '%s takes a key: status, body and headers are those of the first time',
    async (route) => {
      const { url, payload } = (await REQUESTS[route]?.()) ?? { url: '', payload: {} };
      const method = route.startsWith('PUT') ? 'PUT' : 'POST';
      const headers = { 'idempotency-key': randomUUID() };
      const first = await send({ method, url, payload, headers });
      const again = await send({ method, url, payload, headers });
      expect(first.statusCode).toBeLessThan(300);
      expect([again.statusCode, again.json<unknown>()]).toEqual([first.statusCode, first.json()]);
      for (const name of ['location', 'etag', 'tidemark-position', 'content-type', 'cache-control']) {
        expect([name, again.headers[name]]).toEqual([name, first.headers[name]]);
      }
      expect([first.headers['idempotent-replay'], again.headers['idempotent-replay']]).toEqual([
        undefined,
        'true',
      ]);
      const refused = await send({ method, url, payload, headers: { 'idempotency-key': 'not visible' } });
      expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([
        400,
        'request/invalid-header',
      ]);
    },
  );

  it('takes the same path whatever is asked behind it', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const payload = someone();
    const create = (url: string) => send({ method: 'POST', url, payload, headers });
    const first = await create('/v1/users?trace=1');
    expect(first.statusCode).toBe(201);
    for (const url of ['/v1/users', '/v1/users?', '/v1/users?trace=2']) {
      const again = await create(url);
      expect([url, again.json(), again.headers['idempotent-replay']]).toEqual([url, first.json(), 'true']);
    }
  });

  it('takes the same body however it is written, and says when to ask again', async () => {
    const headers = { 'idempotency-key': randomUUID(), 'content-type': 'application/json' };
    const create = (payload: string) => send({ method: 'POST', url: '/v1/users', payload, headers });
    const email = `${randomUUID()}@x.fi`;
    const copies = await Promise.all([
      create(`{"name":"Ada","email":"${email}"}`),
      create(`{"name":"Ada","email":"${email}"}`),
    ]);
    const waiting = copies.filter(({ statusCode }) => statusCode === 409);
    for (const each of waiting) expect(each.headers['retry-after']).toBe('1');
    expect(waiting).toHaveLength(1);
    const again = await create(`{ "email": "${email}",\n "name": "\\u0041da" }`);
    expect([again.statusCode, again.headers['idempotent-replay']]).toEqual([201, 'true']);
  });

  it('is told from one over GraphQL in the same key space', async () => {
    const [key, input] = [randomUUID(), someone()];
    await send({ method: 'POST', url: '/v1/users', payload: input, headers: { 'idempotency-key': key } });
    expect(await graphqlDriver(application.app).create(input, key)).toEqual({
      refused: 'request/idempotency-key-reused',
      status: 422,
    });
  });
});

describe('every mutation', () => {
  let application: TestApplication;

  beforeAll(async () => {
    application = await startTestApplication();
  });
  afterAll(() => application.close());

  const execute = async (query: string, variables: object = {}) =>
    (await application.app.inject({ method: 'POST', url: '/graphql', payload: { query, variables } })).json<{
      data: Record<string, { id: string }>;
      errors?: unknown;
    }>();
  const aUser = async () => {
    const { data } = await execute(
      'mutation ($input: CreateUserInput!) { it: createUser(input: $input) { id } }',
      {
        input: someone(),
      },
    );
    return data['it']?.id;
  };

  const aWallet = async (balance: number) => {
    const { data } = await execute(
      'mutation ($input: OpenWalletInput!) { it: openWallet(input: $input) { id } }',
      { input: { ownerId: await aUser(), currency: 'EUR' } },
    );
    const walletId = data['it']?.id;
    const move = 'mutation ($input: MoveMoneyInput!) { deposit(input: $input) { id } }';
    if (balance > 0) await execute(move, { input: { walletId, amount: balance } });
    return walletId;
  };

  /** An input that each of them takes, and that would have another effect, or be refused, the second time. */
  const INPUTS: Readonly<Record<string, () => Promise<object>>> = {
    createUser: () => Promise.resolve(someone()),
    blockUser: async () => ({ userId: await aUser(), reason: 'fraud' }),
    unblockUser: async () => {
      const userId = await aUser();
      await execute(`mutation { blockUser(input: { userId: "${userId ?? ''}", reason: "x" }) { id } }`);
      return { userId };
    },
    relocateUser: async () => ({ userId: await aUser(), address: home }),
    openWallet: async () => ({ ownerId: await aUser(), currency: 'EUR' }),
    deposit: async () => ({ walletId: await aWallet(0), amount: 100 }),
    withdraw: async () => ({ walletId: await aWallet(100), amount: 40 }),
    closeWallet: async () => ({ walletId: await aWallet(0) }),
    requestTransfer: async () => ({
      fromWalletId: await aWallet(100),
      toWalletId: await aWallet(0),
      amount: 40,
    }),
    changePreferences: async () => ({ userId: await aUser(), ...choice }),
  };

  it('has an example here, and the argument', async () => {
    const { data } = await execute(
      '{ __type(name: "Mutation") { fields { name args { name type { name } } } } }',
    );
    const { fields } = data['__type'] as unknown as {
      fields: { name: string; args: { name: string; type: { name: string | null } }[] }[];
    };
    expect(fields.map(({ name }) => name).sort()).toEqual(Object.keys(INPUTS).sort());
    for (const { args } of fields) {
      expect(args).toContainEqual({ name: 'idempotencyKey', type: { name: 'String' } });
    }
  });

  it.each(Object.keys(INPUTS))('%s takes a key: the result is that of the first time', async (name) => {
    const own = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const type = ['deposit', 'withdraw'].includes(name) ? 'MoveMoneyInput' : own;
    const query = `mutation ($input: ${type}!, $key: String) {
      ${name}(input: $input, idempotencyKey: $key) { id version position } }`;
    const variables = { input: await INPUTS[name]?.(), key: randomUUID() };
    const first = await execute(query, variables);
    expect(first.errors).toBeUndefined();
    expect(await execute(query, variables)).toEqual(first);
  });
});
