import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { isPublicRoute } from '../../../src/api/auth/public-routes.js';
import { KnownRoutes } from '../../../src/api/http/known-routes.js';
import { Explorer } from '../../../src/event-sourcing/boot/explorer.js';
import { forkConsumer } from '../../support/fork-consumer.js';
import { codeIn, home, masked, type Place, startPlace } from './place.js';

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

describe('every route', () => {
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
        method: route.method,
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
      expect([method, (await place.as(undefined, { method: method, url })).status]).toEqual([method, 401]);
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
      expect([found.status, masked(found.body)]).toEqual([missing.status, masked(missing.body)]);
      if (status === 200) expect(found.body).toMatchObject({ items: [], nextCursor: null });
    },
  );

  it('/admin and /metrics are for operators, and who is refused is written down', async () => {
    const admin = routes.filter(({ url, method }) => /^\/(?:admin|metrics)/.test(url) && method !== 'HEAD');
    expect(admin.length).toBeGreaterThan(10);
    for (const { method, url } of admin) {
      const { status, body } = await place.as(EVE, {
        method: method,
        url: ofBob(url),
        ...(method === 'POST' && { payload: {} }),
      });
      expect([url, status, body['code']]).toEqual([url, 403, 'auth/forbidden']);
    }
    expect(place.log.filter((line) => line.includes(`Refused to ${EVE}`))).toHaveLength(admin.length);
    for (const url of ['/admin/projections', '/metrics']) {
      expect([url, (await place.as('olga', { method: 'GET', url }, ['operator'])).status]).toEqual([
        url,
        200,
      ]);
    }
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

  it('what has halted is for operators, and that it is not ready for everybody', async () => {
    await forkConsumer(place.app, 'users.user-directory');
    const ready = { method: 'GET', url: '/health/ready' } as const;
    for (const who of [undefined, EVE]) {
      const { status, body } = await place.as(who, ready);
      expect([status, Object.keys(body)]).toEqual([
        503,
        ['type', 'title', 'status', 'detail', 'code', 'requestId'],
      ]);
    }
    const { status, body } = await place.as('olga', ready, ['operator']);
    expect([status, body['code']]).toEqual([503, 'service/unavailable']);
    expect(body).toHaveProperty('details.consumers.halted', ['users.user-directory']);
  });
});
