import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { FastifyInstance } from 'fastify';
import { isPublicRoute } from '../../../src/api/auth/public-routes.js';
import { KnownRoutes } from '../../../src/api/http/known-routes.js';
import { Explorer } from '../../../src/event-sourcing/boot/explorer.js';
import { home, type Place, startPlace } from './place.js';

/** All that is for everybody. Nothing comes to this list by itself. */
const PUBLIC = [
  '/docs',
  '/docs-json',
  '/docs/',
  '/docs/*',
  '/docs/LICENSE',
  '/docs/docs/swagger-ui-init.js',
  '/docs/index.html',
  '/docs/swagger-ui-init.js',
  '/graphiql',
  '/graphiql/config.js',
  '/graphiql/main.js',
  '/graphiql/sw.js',
  '/health/live',
  '/health/ready',
];

/** That of a problem document, or of the first error of a graph. */
function codeIn(body: Readonly<Record<string, unknown>>): unknown {
  const [error] = (body['errors'] ?? []) as { extensions: { code: string } }[];
  return body['code'] ?? error?.extensions.code;
}

interface Route {
  readonly method: string;
  readonly url: string;
}

/** What somebody gets who asks for Bob's things and is not Bob: the status, and the code. */
type Expected = readonly [number, string?];
const NO_USER: Expected = [404, 'users/not-found'];
const NO_WALLET: Expected = [404, 'wallets/not-found'];

const address = { ...home };
const preferences = { emailOptIn: true, smsOptIn: false, locale: 'fi' };

describe('every route and every field', () => {
  const routes: Route[] = [];
  let place: Place;
  const EVE = randomUUID();

  beforeAll(async () => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called on what it was called on
    const { watch } = KnownRoutes.prototype;
    const spy = jest.spyOn(KnownRoutes.prototype, 'watch').mockImplementation(function (
      this: KnownRoutes,
      fastify: FastifyInstance,
    ) {
      fastify.addHook('onRoute', ({ method, url }) => {
        for (const each of [method].flat()) routes.push({ method: each, url });
      });
      watch.call(this, fastify);
    });
    place = await startPlace();
    spy.mockRestore();
  });
  afterAll(() => place.close());

  const isPublic = ({ url }: Route) => PUBLIC.includes(url);
  /** `/v1/transfers/:id` is about a transfer, and so on. */
  const filled = (url: string, wallet: string, user: string, transfer: string) =>
    url
      .replace(':id', url.includes('/wallets') ? wallet : url.includes('/transfers') ? transfer : user)
      .replace(/:[a-z]+/gi, 'a')
      .replace('*', 'a');
  const ofBob = (url: string) => filled(url, place.bob.wallet, place.bob.id, place.bobsTransfer);
  const ofNobody = (url: string) => filled(url, randomUUID(), randomUUID(), randomUUID());
  /** An answer without what is another each time. */
  const masked = (body: object) =>
    JSON.stringify(body).replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>');

  const bodies: Readonly<Record<string, (owner: string, wallet: string) => object>> = {
    'POST /v1/users': (owner) => ({ userId: owner, name: 'Eve', email: 'eve@x.fi' }),
    'POST /v1/users/:id/block': () => ({ reason: 'why' }),
    'POST /v1/users/:id/relocate': () => ({ address }),
    'PUT /v1/users/:id/preferences': () => preferences,
    'POST /v1/wallets': (ownerId) => ({ ownerId, currency: 'EUR' }),
    'POST /v1/wallets/:id/deposit': () => ({ amount: 1 }),
    'POST /v1/wallets/:id/withdraw': () => ({ amount: 1 }),
    'POST /v1/transfers': (_, fromWalletId) => ({ fromWalletId, toWalletId: place.ada.wallet, amount: 1 }),
  };
  const expected: Readonly<Record<string, Expected>> = {
    'POST /v1/users': [403, 'auth/forbidden'],
    'POST /v1/users/:id/block': NO_USER,
    'POST /v1/users/:id/unblock': NO_USER,
    'POST /v1/users/:id/relocate': NO_USER,
    'GET /v1/users': [200],
    'GET /v1/users/:id': NO_USER,
    'GET /v1/users/:id/events': NO_USER,
    'GET /v1/users/:id/addresses': NO_USER,
    'GET /v1/users/:id/preferences': NO_USER,
    'PUT /v1/users/:id/preferences': NO_USER,
    'POST /v1/wallets': [422, 'users/not-found'],
    'POST /v1/wallets/:id/deposit': NO_WALLET,
    'POST /v1/wallets/:id/withdraw': NO_WALLET,
    'POST /v1/wallets/:id/close': NO_WALLET,
    'GET /v1/wallets': [200],
    'GET /v1/wallets/:id': NO_WALLET,
    'GET /v1/wallets/:id/statement': NO_WALLET,
    'GET /v1/wallets/:id/events': NO_WALLET,
    'POST /v1/transfers': [422, 'wallets/not-found'],
    'GET /v1/transfers/:id': [404, 'transfers/not-found'],
  };

  it('those for everybody are the ones that are listed', () => {
    const served = new Set(routes.filter(({ url }) => isPublicRoute(url)).map(({ url }) => url));
    expect([...served].sort()).toEqual([...PUBLIC].sort());
  });

  it('nobody gets in without a token, but where everybody does', async () => {
    expect(routes.length).toBeGreaterThan(40);
    for (const route of routes.filter(({ method }) => method !== 'OPTIONS')) {
      const { status, body } = await place.as(undefined, {
        method: route.method as 'GET',
        url: ofBob(route.url),
      });
      if (isPublic(route)) expect([route, status === 401]).toEqual([route, false]);
      else if (route.method === 'HEAD') expect([route, status]).toEqual([route, 401]);
      else expect([route, status, codeIn(body)]).toEqual([route, 401, 'auth/unauthenticated']);
    }
  });

  it.each([
    '/',
    '/v1/nobody',
    '/.env',
    '/.git/config',
    '/%61dmin/projections',
    '//admin/projections',
    '/health/live/../../admin/projections',
    '/metrics',
    '/v1',
  ])('nor to %s', async (url) => {
    expect((await place.as(undefined, { method: 'GET', url })).status).toBe(401);
  });

  it('no other method and no header gets around that', async () => {
    const url = `/v1/users/${place.bob.id}`;
    for (const method of ['DELETE', 'PATCH', 'TRACE', 'PUT'] as const) {
      expect([method, (await place.as(undefined, { method: method as 'PUT', url })).status]).toEqual([
        method,
        401,
      ]);
    }
    const headers = {
      'x-http-method-override': 'GET',
      'x-original-url': '/health/live',
      'x-forwarded-for': '127.0.0.1',
    };
    expect((await place.as(undefined, { method: 'POST', url, headers })).status).toBe(401);
    const overridden = {
      method: 'POST' as const,
      url: `/v1/users/${place.bob.id}/block`,
      payload: {},
      headers: { 'x-http-method-override': 'GET' },
    };
    expect((await place.as(place.bob.id, overridden)).status).toBe(400);
  });

  it('for each route under /v1 it is said what somebody else gets', () => {
    const known = routes
      .filter(({ url, method }) => url.startsWith('/v1/') && method !== 'HEAD' && method !== 'OPTIONS')
      .map(({ method, url }) => `${method} ${url}`);
    expect(known.sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.entries(expected))(
    '%s of somebody else is %j, as if it were not there',
    async (route, [status, code]) => {
      const [method, url = ''] = route.split(' ');
      const ask = (path: string, owner: string, wallet: string) => {
        const payload = bodies[route]?.(owner, wallet);
        return place.as(EVE, { method: method as 'GET', url: path, ...(payload && { payload }) });
      };
      const found = await ask(ofBob(url), place.bob.id, place.bob.wallet);
      expect([found.status, found.body['code']]).toEqual([status, code]);
      const missing = await ask(ofNobody(url), randomUUID(), randomUUID());
      const { requestId: _, ...other } = missing.body;
      const { requestId: __, ...this_ } = found.body;
      expect([found.status, masked(this_)]).toEqual([missing.status, masked(other)]);
      if (status === 200) expect(found.body).toMatchObject({ items: [], nextCursor: null });
    },
  );

  it('/admin is for operators, and who is refused is written down', async () => {
    const admin = routes.filter(({ url, method }) => url.startsWith('/admin') && method !== 'HEAD');
    expect(admin.length).toBeGreaterThan(10);
    for (const { method, url } of admin) {
      const { status, body } = await place.as(EVE, {
        method: method as 'GET',
        url: ofBob(url),
        ...(method === 'POST' && { payload: {} }),
      });
      expect([url, status, body['code']]).toEqual([url, 403, 'auth/forbidden']);
    }
    expect(place.log.filter((line) => line.includes(`Refused to ${EVE}`))).toHaveLength(admin.length);
    expect((await place.as('olga', { method: 'GET', url: '/admin/projections' }, ['operator'])).status).toBe(
      200,
    );
  });

  it('what readiness is made of is for operators', async () => {
    const ready = { method: 'GET', url: '/health/ready' } as const;
    expect((await place.as(undefined, ready)).body).toEqual({ status: 'ok' });
    expect((await place.as(EVE, ready)).body).toEqual({ status: 'ok' });
    expect((await place.as('olga', ready, ['operator'])).body).toHaveProperty('details.log');
    expect((await place.as(undefined, { ...ready, headers: { authorization: 'Bearer x' } })).status).toBe(
      401,
    );
  });

  it('no command and no query is for everybody', () => {
    const handlers = place.app.get(Explorer, { strict: false }).handlers();
    expect(handlers.length).toBeGreaterThan(20);
    expect(handlers.filter(({ isPublic: each }) => each)).toEqual([]);
  });

  describe('of the graph', () => {
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
        const { body, status } = await graph(
          EVE,
          document(place.bob.id, place.bob.wallet, place.bobsTransfer),
        );
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
});
