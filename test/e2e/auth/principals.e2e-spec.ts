import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStore } from '../../../src/event-sourcing/index.js';
import { parkSecondEvent } from '../../support/park-event.js';
import { until } from '../../support/until.js';
import { home, type Place, startPlace } from './place.js';

describe('each principal', () => {
  let place: Place;

  beforeAll(async () => {
    place = await startPlace();
  });
  afterAll(() => place.close());

  const post = (
    who: string,
    url: string,
    payload: object,
    headers: Record<string, string> = {},
    roles?: string[],
  ) => place.as(who, { method: 'POST', url, payload, headers }, roles);
  const get = (who: string, url: string, roles?: string[]) => place.as(who, { method: 'GET', url }, roles);

  it('has idempotency keys of his own, by REST and in the graph', async () => {
    const headers = { 'idempotency-key': 'k' };
    const [ada, bob] = [place.ada, place.bob];
    const url = ({ wallet }: typeof ada) => `/v1/wallets/${wallet}/deposit`;
    const first = await post(ada.id, url(ada), { amount: 1 }, headers);
    expect((await post(ada.id, url(ada), { amount: 1 }, headers)).headers['idempotent-replay']).toBe('true');
    const others = await post(bob.id, url(bob), { amount: 1 }, headers);
    expect([others.status, others.headers['idempotent-replay']]).toEqual([200, undefined]);
    // What was answered to Ada is not answered to Bob, who asks for the very same thing.
    const stolen = await post(bob.id, url(ada), { amount: 1 }, headers);
    expect([stolen.status, stolen.body['code']]).toEqual([404, 'wallets/not-found']);
    expect(first.status).toBe(200);
    const mutate = (who: string, wallet: string) =>
      post(who, '/graphql', {
        query: `mutation { deposit(input: {walletId: "${wallet}", amount: 2}, idempotencyKey: "g") { version } }`,
      });
    const once = await mutate(ada.id, ada.wallet);
    expect((await mutate(ada.id, ada.wallet)).body).toEqual(once.body);
    expect((await mutate(bob.id, bob.wallet)).body).toHaveProperty('data.deposit.version');
    expect((await mutate(bob.id, ada.wallet)).body).toMatchObject({
      errors: [{ extensions: { code: 'wallets/not-found' } }],
    });
  });

  it('has cursors of his own', async () => {
    for (let more = 0; more < 2; more += 1) {
      await post(place.ada.id, '/v1/wallets', { ownerId: place.ada.id, currency: 'EUR' });
    }
    const page = async (who: string, query: string) => get(who, `/v1/wallets?limit=1${query}`);
    let cursor: unknown = null;
    await until(async () => (cursor = (await page(place.ada.id, '')).body['nextCursor']) !== null);
    expect((await page(place.ada.id, `&cursor=${String(cursor)}`)).status).toBe(200);
    const others = await page(place.bob.id, `&cursor=${String(cursor)}`);
    expect([others.status, others.body['code']]).toEqual([400, 'request/invalid-cursor']);
    expect((await page(place.ada.id, `&cursor=${String(cursor)}x`)).status).toBe(400);
    const filtered = await page(place.bob.id, `&ownerId=${place.ada.id}`);
    expect(filtered.body).toMatchObject({ items: [], nextCursor: null });
  });

  it('is written beside the events that he causes, and by nobody but the engine', async () => {
    const store = place.app.get(EventStore);
    await post(place.ada.id, `/v1/wallets/${place.ada.wallet}/deposit`, { amount: 1 });
    const { events } = await store.readAll(0, 1_000);
    const of = (type: string) =>
      events.filter((event) => event.type === type).map(({ metadata }) => metadata.actor);
    expect(new Set(of('wallets.wallet-opened'))).toEqual(new Set([place.ada.id, place.bob.id]));
    expect(of('wallets.money-deposited').at(-1)).toBe(place.ada.id);
    // The steps of a transfer are the doing of whoever asked for it.
    await until(async () => {
      const all = (await store.readAll(0, 1_000)).events;
      return all.filter(({ type }) => type === 'transfers.transfer-completed').length === 2;
    });
    const steps = (await store.readAll(0, 1_000)).events.filter(({ type }) =>
      /transfer-(?:debited|credited|completed)$/.test(type),
    );
    expect(steps.length).toBeGreaterThanOrEqual(6);
    expect(new Set(steps.map(({ metadata }) => metadata.actor))).toEqual(
      new Set([place.ada.id, place.bob.id]),
    );
  });

  it.each(['actor', 'metadata', '$tenant', 'position', 'version', 'role'])('cannot say %s', async (name) => {
    const said = { amount: 1, [name]: name === 'metadata' ? { actor: place.bob.id } : 'admin' };
    const answer = await post(place.ada.id, `/v1/wallets/${place.ada.wallet}/deposit`, said, {
      [name.replace('$', 'x-')]: 'admin',
    });
    expect([answer.status, answer.body['code']]).toEqual([400, 'request/invalid']);
    const value = name === 'metadata' ? '{actor: "x"}' : '"admin"';
    const query = `mutation { deposit(input: {walletId: "${place.ada.wallet}", amount: 1, ${name.replace('$', '')}: ${value}}) { id } }`;
    expect((await post(place.ada.id, '/graphql', { query })).status).toBe(400);
  });

  it('sees a transfer that touches a wallet of his', async () => {
    const statusFor = async (who: string, id: string, roles?: string[]) =>
      (await get(who, `/v1/transfers/${id}`, roles)).status;
    expect(await statusFor(place.ada.id, place.transfer)).toBe(200);
    expect(await statusFor(place.bob.id, place.transfer)).toBe(200);
    expect(await statusFor(place.bob.id, place.bobsTransfer)).toBe(200);
    expect(await statusFor(place.ada.id, place.bobsTransfer)).toBe(404);
    expect(await statusFor('olga', place.bobsTransfer, ['operator'])).toBe(200);
  });

  it('may do what his roles are for', async () => {
    const block = `/v1/users/${place.bob.id}/block`;
    const unblock = `/v1/users/${place.bob.id}/unblock`;
    expect((await post(place.bob.id, block, { reason: 'why' })).body['code']).toBe('auth/forbidden');
    expect((await post('olga', block, { reason: 'why' }, {}, ['operator'])).status).toBe(200);
    expect((await post('olga', unblock, {}, {}, ['operator'])).status).toBe(200);
    const deposit = await post('olga', `/v1/wallets/${place.bob.wallet}/deposit`, { amount: 1 }, {}, [
      'operator',
    ]);
    expect([deposit.status, deposit.body['code']]).toEqual([403, 'auth/forbidden']);
    expect(
      (await post('adam', `/v1/wallets/${place.bob.wallet}/deposit`, { amount: 1 }, {}, ['admin'])).status,
    ).toBe(200);
    const users = (await get('olga', '/v1/users', ['operator'])).body['items'] as unknown[];
    expect(users).toHaveLength(2);
  });

  it('is one user at most, if he is a customer', async () => {
    const eve = randomUUID();
    const input = { name: 'Eve', email: `${eve}@x.fi`, address: home };
    expect((await post(eve, '/v1/users', { ...input, userId: randomUUID() })).status).toBe(403);
    const query = `mutation ($input: CreateUserInput!) { createUser(input: $input) { id } }`;
    const made = await post(eve.toUpperCase(), '/graphql', { query, variables: { input } });
    expect(made.body).toMatchObject({ data: { createUser: { id: eve } } });
    expect((await post(eve, '/v1/users', { ...input, email: 'e@x.fi' })).body['code']).toBe(
      'users/already-exists',
    );
    // Whose id is no UUID has no user, and may have none.
    expect((await post('eve', '/v1/users', { ...input, email: 'f@x.fi' })).status).toBe(403);
    const anybody = await post('adam', '/v1/users', { ...input, email: 'g@x.fi' }, {}, ['admin']);
    expect(anybody.status).toBe(201);
  });

  it('is told what of his own is set aside, and of others not even that', async () => {
    const { id, wallet } = place.ada;
    const moved = await post(id, `/v1/users/${id}/relocate`, { address: { ...home, city: 'Espoo' } });
    expect(moved.status).toBe(200);
    // Something of another is the last thing that has happened.
    const last = await post(place.bob.id, `/v1/wallets/${place.bob.wallet}/deposit`, { amount: 1 });
    const position = String(last.body['position']);
    const statuses = async (url: string) => {
      const ask = async (who: string, roles?: string[]) => {
        const headers = { 'tidemark-min-position': position };
        return (await place.as(who, { method: 'GET', url, headers }, roles)).status;
      };
      return [await ask(id), await ask(place.bob.id), await ask('olga', ['operator'])];
    };
    const urls = [`/v1/wallets/${wallet}/statement`, `/v1/users/${id}`, `/v1/users/${id}/addresses`];
    for (const url of urls) expect([url, await statuses(url)]).toEqual([url, [200, 404, 200]]);
    await parkSecondEvent(place.app, 'wallets.statement', `wallets.wallet-${wallet}`);
    await parkSecondEvent(place.app, 'users.user-directory', `users.user-${id}`);
    await parkSecondEvent(place.app, 'users.address-history', `users.user-${id}`);
    for (const url of urls) expect([url, await statuses(url)]).toEqual([url, [409, 404, 409]]);
  });
});
