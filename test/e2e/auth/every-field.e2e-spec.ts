import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { masked, type Place, startPlace } from './place.js';

/** What somebody gets who asks for Bob's things and is not Bob: the status, and the code. */
type Expected = readonly [number, string?];
const NO_USER: Expected = [404, 'users/not-found'];
const NO_WALLET: Expected = [404, 'wallets/not-found'];

describe('every field of the graph', () => {
  let place: Place;
  const EVE = randomUUID();

  beforeAll(async () => {
    place = await startPlace();
  });
  afterAll(() => place.close());

  const graph = async (who: string | undefined, query: string, roles?: string[]) =>
    place.as(who, { method: 'POST', url: '/graphql', payload: { query } }, roles);
  const asked: Readonly<
    Record<
      string,
      readonly [(user: string, wallet: string, transfer: string) => string, Expected | null | object]
    >
  > = {
    user: [(user) => `{ user(id: "${user}") { id } }`, null],
    users: [() => '{ users { edges { node { id wallets { id } } } } }', { edges: [] }],
    wallet: [(_, wallet) => `{ wallet(id: "${wallet}") { id owner { id } } }`, null],
    transfer: [(_, __, transfer) => `{ transfer(id: "${transfer}") { id } }`, null],
    preferences: [(user) => `{ preferences(userId: "${user}") { locale } }`, null],
    createUser: [
      (user) => `mutation { createUser(input: {userId: "${user}", name: "E", email: "e@x.fi"}) { id } }`,
      [403, 'auth/forbidden'],
    ],
    blockUser: [
      (user) => `mutation { blockUser(input: {userId: "${user}", reason: "why"}) { id } }`,
      NO_USER,
    ],
    unblockUser: [(user) => `mutation { unblockUser(input: {userId: "${user}"}) { id } }`, NO_USER],
    relocateUser: [
      (user) =>
        `mutation { relocateUser(input: {userId: "${user}", address: {street: "s", city: "c", postalCode: "1", country: "FI"}}) { id } }`,
      NO_USER,
    ],
    openWallet: [
      (user) => `mutation { openWallet(input: {ownerId: "${user}", currency: "EUR"}) { id } }`,
      [422, 'users/not-found'],
    ],
    deposit: [
      (_, wallet) => `mutation { deposit(input: {walletId: "${wallet}", amount: 1}) { id } }`,
      NO_WALLET,
    ],
    withdraw: [
      (_, wallet) => `mutation { withdraw(input: {walletId: "${wallet}", amount: 1}) { id } }`,
      NO_WALLET,
    ],
    closeWallet: [
      (_, wallet) => `mutation { closeWallet(input: {walletId: "${wallet}"}) { id } }`,
      NO_WALLET,
    ],
    requestTransfer: [
      (_, wallet) =>
        `mutation { requestTransfer(input: {fromWalletId: "${wallet}", toWalletId: "${place.ada.wallet}", amount: 1}) { id } }`,
      [422, 'wallets/not-found'],
    ],
    changePreferences: [
      (user) =>
        `mutation { changePreferences(input: {userId: "${user}", emailOptIn: true, smsOptIn: true, locale: "fi"}) { id } }`,
      NO_USER,
    ],
  };

  it('each field is asked for here, and nobody gets at one without a token', async () => {
    const { schema } = place.app.get(GraphQLSchemaHost);
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    );
    expect(fields.sort()).toEqual(Object.keys(asked).sort());
    for (const [document] of Object.values(asked)) {
      const { status, body } = await graph(
        undefined,
        document(place.bob.id, place.bob.wallet, place.bobsTransfer),
      );
      expect([status, body]).toMatchObject([
        401,
        { errors: [{ extensions: { code: 'auth/unauthenticated' } }] },
      ]);
    }
  });

  it.each(Object.entries(asked))(
    '%s of somebody else is as if it were not there',
    async (field, [document, wanted]) => {
      const { body, status } = await graph(EVE, document(place.bob.id, place.bob.wallet, place.bobsTransfer));
      const { data, errors } = body as {
        data: Record<string, unknown> | null;
        errors?: { extensions: { code: string; status: number } }[];
      };
      expect(status).toBe(200);
      if (Array.isArray(wanted)) {
        expect([errors?.[0]?.extensions.status, errors?.[0]?.extensions.code]).toEqual(wanted);
      } else {
        expect([errors, data?.[field]]).toEqual([undefined, wanted]);
      }
      const missing = await graph(EVE, document(randomUUID(), randomUUID(), randomUUID()));
      expect(masked(body)).toBe(masked(missing.body));
    },
  );

  it("what hangs off one's own is there, and an operator sees it of all", async () => {
    const nested =
      'id wallets { id owner { id } statement(first: 1) { edges { node { amount } } pageInfo { endCursor hasNextPage } } }';
    const users = async (who: string, roles?: string[]) => {
      const { body } = await graph(who, `{ users { edges { node { ${nested} } } } }`, roles);
      expect(body).not.toHaveProperty('errors');
      const { data } = body as {
        data: {
          users: {
            edges: {
              node: {
                id: string;
                wallets: { id: string; owner: { id: string }; statement: { edges: unknown[] } }[];
              };
            }[];
          };
        };
      };
      return data.users.edges.map(({ node }) => node);
    };
    const own = await users(place.bob.id);
    expect(own.map(({ id }) => id)).toEqual([place.bob.id]);
    expect(own[0]?.wallets.map(({ owner }) => owner.id)).toEqual([place.bob.id, place.bob.id]);
    expect(own[0]?.wallets[0]?.statement.edges).toHaveLength(1);
    expect((await users('olga', ['operator'])).map(({ id, wallets }) => [id, wallets.length])).toEqual([
      [place.ada.id, 1],
      [place.bob.id, 2],
    ]);
  });
});
