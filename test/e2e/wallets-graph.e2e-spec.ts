import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { QueryService } from '../../src/event-sourcing/index.js';
import { startTestApplication, type TestApplication } from '../support/test-application.js';

interface Answer {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly extensions: { readonly code: string; readonly status: number } }[];
}

describe('wallets in the graph', () => {
  let application: TestApplication;
  /** Owners of two wallets each, the first of which has three movements. */
  const owners: string[] = [];
  const walletsOf = new Map<string, string[]>();
  let position = 0;

  const post = async (url: string, payload: object) => {
    const response = await application.app.inject({ method: 'POST', url, payload });
    const answer = response.json<{ id: string; position: number }>();
    position = Math.max(position, answer.position);
    return answer;
  };
  const send = async (query: string, variables: object = {}) =>
    (
      await application.app.inject({ method: 'POST', url: '/graphql', payload: { query, variables } })
    ).json<Answer>();
  /** The names of the queries that are executed meanwhile. */
  const queriesDuring = async (work: () => Promise<unknown>) => {
    const spy = jest.spyOn(application.app.get(QueryService), 'execute');
    try {
      await work();
      return spy.mock.calls.map(([query]) => query.constructor.name);
    } finally {
      spy.mockRestore();
    }
  };

  beforeAll(async () => {
    application = await startTestApplication();
    for (let n = 0; n < 4; n += 1) {
      const owner = randomUUID();
      await post('/v1/users', { userId: owner, name: `Ada ${String(n)}`, email: `${owner}@x.fi` });
      const first = (await post('/v1/wallets', { ownerId: owner, currency: 'EUR' })).id;
      const second = (await post('/v1/wallets', { ownerId: owner, currency: 'USD' })).id;
      for (const amount of [1, 2, 3]) await post(`/v1/wallets/${first}/deposit`, { amount });
      owners.push(owner);
      walletsOf.set(owner, [first, second]);
    }
  });
  afterAll(() => application.close());

  it('has the types of the contract', async () => {
    const { data } = await send(
      `{ __schema { types { name fields { name type { name ofType { name } } args { name } }
         inputFields { name } enumValues { name } } } }`,
    );
    const { types } = (data as { __schema: { types: Type[] } }).__schema;
    const typeOf = (name: string) => types.find((type) => type.name === name);
    const names = (list: readonly { readonly name: string }[] | null | undefined) =>
      list?.map(({ name }) => name).sort();
    const fieldsOf = (type: string) => names(typeOf(type)?.fields);
    const inputsOf = (type: string) => names(typeOf(type)?.inputFields);
    const valuesOf = (type: string) => names(typeOf(type)?.enumValues);
    const argsOf = (type: string, field: string) =>
      names(typeOf(type)?.fields?.find(({ name }) => name === field)?.args);
    expect(fieldsOf('Wallet')).toEqual([
      'balance',
      'currency',
      'id',
      'openedAt',
      'owner',
      'statement',
      'status',
      'updatedAt',
      'version',
    ]);
    expect(fieldsOf('StatementEntry')).toEqual([
      'amount',
      'at',
      'balance',
      'position',
      'reference',
      'transferId',
      'type',
      'version',
    ]);
    expect(valuesOf('StatementEntryType')).toEqual([
      'DEPOSITED',
      'REFUNDED',
      'TRANSFERRED_IN',
      'TRANSFERRED_OUT',
      'WITHDRAWN',
    ]);
    expect(valuesOf('WalletStatus')).toEqual(['CLOSED', 'OPEN']);
    expect(fieldsOf('User')).toContain('wallets');
    expect(inputsOf('MoveMoneyInput')).toEqual(['amount', 'reference', 'walletId']);
    expect(inputsOf('OpenWalletInput')).toEqual(['currency', 'ownerId', 'walletId']);
    expect(fieldsOf('BalanceChange')).toEqual(['balance', 'position', 'walletId']);
    expect(argsOf('Wallet', 'statement')).toEqual(['after', 'first']);
    expect(argsOf('Query', 'wallet')).toEqual(['id', 'minPosition']);
    expect(argsOf('Mutation', 'withdraw')).toEqual(['expectedVersion', 'idempotencyKey', 'input']);
    expect(argsOf('Subscription', 'walletBalanceChanged')).toEqual(['after', 'walletId']);
  });

  it('nests users, their wallets, statements and owners, by one query for each level', async () => {
    const query = `query ($min: Position) { users(first: 10, minPosition: $min) { edges { node { id wallets {
      id currency owner { id name } statement(first: 2) { edges { node { amount balance } } pageInfo { hasNextPage } }
    } } } } }`;
    let answer: Answer | undefined;
    const queries = await queriesDuring(async () => (answer = await send(query, { min: position })));
    expect(queries.sort()).toEqual(['FindUsers', 'ListStatements', 'ListUsers', 'ListWalletsOfOwners']);
    const { edges } = (answer?.data as { users: { edges: { node: unknown }[] } }).users;
    expect(edges.map(({ node }) => node)).toEqual(
      owners.map((id, n) => {
        const owner = { id, name: `Ada ${String(n)}` };
        const [first, second] = walletsOf.get(id) ?? [];
        const movement = (amount: number, balance: number) => ({ node: { amount, balance } });
        return {
          id,
          wallets: [
            {
              id: first,
              currency: 'EUR',
              owner,
              statement: { edges: [movement(3, 6), movement(2, 3)], pageInfo: { hasNextPage: true } },
            },
            {
              id: second,
              currency: 'USD',
              owner,
              statement: { edges: [], pageInfo: { hasNextPage: false } },
            },
          ],
        };
      }),
    );
  });

  it('keeps to what each field asks for, also where they are read together', async () => {
    const [owner = ''] = owners;
    const query = `query ($id: ID!) { user(id: $id) { wallets {
      one: statement(first: 1) { edges { node { amount } cursor } pageInfo { hasNextPage endCursor } }
      all: statement { edges { node { amount } } pageInfo { hasNextPage } } } } }`;
    const { data } = await send(query, { id: owner });
    const [wallet] = (data as { user: { wallets: { one: Statement; all: Statement }[] } }).user.wallets;
    expect(wallet?.one.edges.map(({ node }) => node.amount)).toEqual([3]);
    expect(wallet?.all.edges.map(({ node }) => node.amount)).toEqual([3, 2, 1]);
    expect(wallet?.all.pageInfo.hasNextPage).toBe(false);
    const more = await send(
      'query ($id: ID!, $after: String) { wallet(id: $id) { statement(first: 5, after: $after) { edges { node { amount } } } } }',
      { id: walletsOf.get(owner)?.[0], after: wallet?.one.pageInfo.endCursor },
    );
    expect(more.data).toEqual({
      wallet: { statement: { edges: [{ node: { amount: 2 } }, { node: { amount: 1 } }] } },
    });
  });

  it('shows below a wallet what minPosition asks for above it', async () => {
    const owner = randomUUID();
    await post('/v1/users', { userId: owner, name: 'Grace', email: `${owner}@x.fi` });
    const { id } = await post('/v1/wallets', { ownerId: owner, currency: 'EUR' });
    // Nothing is asked for: an owner whom the directory has not seen yet is waited for.
    expect((await send('query ($id: ID!) { wallet(id: $id) { owner { name } } }', { id })).data).toEqual({
      wallet: { owner: { name: 'Grace' } },
    });
    for (let n = 1; n <= 5; n += 1) {
      await post(`/v1/wallets/${id}/deposit`, { amount: n });
      const { position: blocked } = await post(`/v1/users/${owner}/block`, { reason: 'fraud' });
      const query = `query ($id: ID!, $min: Position) { wallet(id: $id, minPosition: $min) {
        owner { status } statement(first: 1) { edges { node { amount } } } } }`;
      expect((await send(query, { id, min: blocked })).data).toEqual({
        wallet: { owner: { status: 'BLOCKED' }, statement: { edges: [{ node: { amount: n } }] } },
      });
      await post(`/v1/users/${owner}/unblock`, {});
    }
  });

  it('takes null for what is left out', async () => {
    const [id] = walletsOf.get(owners[0] ?? '') ?? [];
    const query = (args: string) => `query ($id: ID!${args.includes('$n') ? ', $n: Int' : ''}) {
      users(${args}, status: null, q: null, minPosition: null) { edges { node { id } } pageInfo { hasNextPage } }
      wallet(id: $id, minPosition: null) { statement(${args}) { edges { node { amount } } } } }`;
    const all = (await send(query('after: null'), { id })).data;
    expect(all).toMatchObject({ users: { pageInfo: { hasNextPage: false } } });
    for (const first of ['null', '$n']) {
      expect(await send(query(`first: ${first}, after: null`), { id, n: null })).toEqual({ data: all });
    }
    const paged =
      'query ($id: ID!, $n: Int = 1) { wallet(id: $id) { statement(first: $n) { edges { cursor } } } }';
    const sizes = async (variables: object) => {
      const { data } = await send(paged, { id, ...variables });
      return (data as { wallet: { statement: Statement } }).wallet.statement.edges.length;
    };
    expect([await sizes({}), await sizes({ n: null })]).toEqual([1, 3]);
  });

  it.each(['first: 0', 'first: 501', 'after: "x"'])('refuses a statement with %s', async (args) => {
    const query = `query ($id: ID!) { wallet(id: $id) { statement(${args}) { edges { cursor } } } }`;
    const { errors } = await send(query, { id: walletsOf.get(owners[0] ?? '')?.[0] });
    expect(errors).toMatchObject([{ extensions: { status: 400 } }]);
    expect(errors?.[0]?.extensions.code).toMatch(/^request\/invalid/);
  });

  it.each(['1.5', '9007199254740992', '"5"', '1e3'])('takes no %s for Money', async (amount) => {
    const { data, errors } = await send(
      `mutation { deposit(input: { walletId: "${randomUUID()}", amount: ${amount} }) { id } }`,
    );
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'request/invalid', status: 400 } }]);
  });
});

interface Type {
  readonly name: string;
  readonly fields:
    readonly { readonly name: string; readonly args: readonly { readonly name: string }[] }[] | null;
  readonly inputFields: readonly { readonly name: string }[] | null;
  readonly enumValues: readonly { readonly name: string }[] | null;
}

interface Statement {
  readonly edges: readonly { readonly node: { readonly amount: number } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
