import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApplication, type TestApplication } from '../support/test-application.js';
import { graphqlDriver } from './drivers/graphql.driver.js';
import { restDriver } from './drivers/rest.driver.js';
import type { Outcome, UserPage, UsersApi, UserView } from './drivers/users-api.js';

const home = { street: 'Aleksanterinkatu 1', city: 'Helsinki', postalCode: '00100', country: 'FI' };
const away = { street: 'Kungsgatan 2', city: 'Stockholm', postalCode: '111 43', country: 'SE' };
const someone = (more: object = {}) => ({
  userId: randomUUID(),
  name: 'Ada',
  email: `${randomUUID()}@x.fi`,
  ...more,
});

describe.each([
  ['REST', restDriver],
  ['GraphQL', graphqlDriver],
])('users over %s', (_, driver) => {
  let application: TestApplication;
  let users: UsersApi;

  beforeAll(async () => {
    application = await startTestApplication();
    users = driver(application.app);
  });
  afterAll(() => application.close());

  const positionOf = (outcome: Outcome) => ('position' in outcome ? outcome.position : NaN);
  const get = async (id: string, after: Outcome) => (await users.get(id, positionOf(after))) as UserView;

  it('creates, moves, blocks and unblocks one', async () => {
    const input = someone({
      name: '  Ada Lovelace ',
      email: `  Ada.${randomUUID()}@Example.com `,
      address: home,
    });
    const created = await users.create(input);
    expect(created).toEqual({ id: input.userId, version: 1, position: expect.any(Number) });
    expect(await get(input.userId, created)).toEqual({
      id: input.userId,
      name: 'Ada Lovelace',
      email: input.email.trim(),
      status: 'active',
      address: home,
      version: 1,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: expect.any(String),
    });
    const moved = await users.relocate(input.userId, away);
    expect(moved).toMatchObject({ version: 2, position: positionOf(created) + 1 });
    expect(await get(input.userId, moved)).toMatchObject({ address: away, version: 2 });
    const blocked = await users.block(input.userId, 'fraud');
    expect(await get(input.userId, blocked)).toMatchObject({ status: 'blocked', version: 3 });
    const unblocked = await users.unblock(input.userId);
    expect(await get(input.userId, unblocked)).toMatchObject({ status: 'active', version: 4 });
  });

  it('makes an id, and takes ids in any case', async () => {
    const made = await users.create({ name: 'Ada', email: `${randomUUID()}@x.fi` });
    expect(made).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/) });
    const input = someone();
    const created = await users.create({ ...input, userId: input.userId.toUpperCase() });
    expect(created).toMatchObject({ id: input.userId });
    expect(await get(input.userId.toUpperCase(), created)).toMatchObject({ id: input.userId, address: null });
  });

  it('refuses what the rules of the domain forbid', async () => {
    const input = someone();
    await users.create(input);
    expect(await users.create(someone({ userId: input.userId }))).toEqual({
      refused: 'users/already-exists',
      status: 409,
    });
    expect(await users.create(input)).toEqual({ refused: 'users/already-exists', status: 409 });
    expect(await users.unblock(input.userId)).toEqual({ refused: 'users/not-blocked', status: 422 });
    await users.block(input.userId, 'fraud');
    expect(await users.block(input.userId, 'fraud')).toEqual({
      refused: 'users/already-blocked',
      status: 422,
    });
    expect(await users.relocate(input.userId, home)).toMatchObject({ version: 3 });
  });

  it('gives an e-mail address to one user, in whatever case and form it is typed', async () => {
    const email = `jos\u00e9.${randomUUID()}@example.com`;
    await users.create(someone({ email }));
    const taken = { refused: 'users/email-taken', status: 409 };
    for (const same of [email, ` ${email} `, email.toUpperCase(), email.normalize('NFD')]) {
      expect(await users.create(someone({ email: same }))).toEqual(taken);
    }
    expect(await users.create(someone({ email, userId: null }))).toEqual(taken);
    expect(await users.create(someone({ email: `x${email}` }))).toMatchObject({ version: 1 });
  });

  it('gives an e-mail address to one of many who want it at the same time', async () => {
    const email = `${randomUUID()}@example.com`;
    const outcomes = await Promise.all(Array.from({ length: 32 }, () => users.create(someone({ email }))));
    expect(outcomes.filter((each) => 'version' in each)).toHaveLength(1);
    const refusals = outcomes.filter((each) => 'refused' in each);
    expect(new Set(refusals.map(({ refused }) => refused))).toEqual(new Set(['users/email-taken']));
  });

  it('knows nobody who does not exist', async () => {
    const nobody = randomUUID();
    const notFound = { refused: 'users/not-found', status: 404 };
    expect(await users.get(nobody)).toBeNull();
    expect(await users.block(nobody, 'fraud')).toEqual(notFound);
    expect(await users.block(nobody, 'fraud', 3)).toEqual(notFound);
    expect(await users.unblock(nobody)).toEqual(notFound);
    expect(await users.relocate(nobody, home)).toEqual(notFound);
  });

  it('changes the version that was seen, and no other', async () => {
    const { userId } = someone();
    await users.create(someone({ userId }));
    const mismatch = { refused: 'request/version-mismatch', status: 412 };
    expect(await users.block(userId, 'fraud', 2)).toEqual(mismatch);
    expect(await users.block(userId, 'fraud', 0)).toEqual(mismatch);
    expect(await users.block(userId, 'fraud', 1)).toMatchObject({ version: 2 });
    // Before the rules of the domain: blocked twice would be 422.
    expect(await users.block(userId, 'fraud', 1)).toEqual(mismatch);
    expect(await users.relocate(userId, home, 2)).toMatchObject({ version: 3 });
    expect(await users.unblock(userId, 2)).toEqual(mismatch);
  });

  it('lets one of many change the same version', async () => {
    const { userId } = someone();
    await users.create(someone({ userId }));
    const outcomes = await Promise.all(Array.from({ length: 16 }, () => users.relocate(userId, home, 1)));
    expect(outcomes.filter((each) => 'version' in each)).toHaveLength(1);
    expect(outcomes.filter((each) => 'refused' in each && each.status === 412)).toHaveLength(15);
  });

  it('tries again for callers who expect nothing', async () => {
    const { userId } = someone();
    await users.create(someone({ userId }));
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => users.relocate(userId, home)));
    expect(outcomes.map((each) => ('version' in each ? each.version : each)).sort()).toEqual([2, 3, 4, 5, 6]);
  });

  it.each<[string, object, string[]]>([
    ['no name', { name: undefined }, ['name']],
    ['an empty name', { name: '   ' }, ['name']],
    ['a name of 201 characters', { name: '\u{1f600}'.repeat(201) }, ['name']],
    ['a control character', { name: 'a\u0007b' }, ['name']],
    ['no e-mail address', { email: 'ada' }, ['email']],
    [
      'a long e-mail address',
      { email: `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(140)}.fi` },
      ['email'],
    ],
    ['an id that is no UUID', { userId: 'ada' }, ['userId']],
    ['a country that is none', { address: { ...home, country: 'XX' } }, ['address.country']],
    ['a long postal code', { address: { ...home, postalCode: 'x'.repeat(21) } }, ['address.postalCode']],
    [
      'several at once',
      { name: '', email: 'x', address: { ...home, city: '' } },
      ['name', 'email', 'address.city'],
    ],
  ])('refuses %s', async (_case, wrong, invalid) => {
    const refusal = (await users.create(someone(wrong))) as { invalid?: string[] };
    expect(refusal).toMatchObject({ refused: 'request/invalid', status: 400 });
    if (refusal.invalid) expect([...refusal.invalid].sort()).toEqual([...invalid].sort());
  });

  it('takes texts up to their limits', async () => {
    const name = '\u{1f600}'.repeat(200);
    const input = someone({ name, address: { ...home, street: 'x'.repeat(200), city: 'y'.repeat(100) } });
    const created = await users.create(input);
    expect(await get(input.userId, created)).toMatchObject({ name });
    expect(await users.block(input.userId, 'r'.repeat(500))).toMatchObject({ version: 2 });
    await users.unblock(input.userId);
    expect(await users.block(input.userId, 'r'.repeat(501))).toMatchObject({
      status: 400,
      invalid: ['reason'],
    });
  });

  it('waits for the position that is asked for, and says so when it does not come', async () => {
    const input = someone();
    const created = await users.create(input);
    expect(await users.get(input.userId, positionOf(created))).toMatchObject({ id: input.userId });
    expect(await users.get(input.userId, positionOf(created) + 1_000)).toEqual({
      refused: 'projection/behind',
      status: 504,
    });
  }, 15_000);

  it('lists page by page, without loss or repetition while more come', async () => {
    const tag = `walk${randomUUID().slice(0, 8)}`;
    const ids: string[] = [];
    let last: Outcome | undefined;
    for (let n = 0; n < 7; n += 1) {
      const input = someone({ name: `${tag} ${String(n)}` });
      last = await users.create(input);
      ids.push(input.userId);
    }
    const minPosition = last ? positionOf(last) : 0;
    const walked: string[] = [];
    let cursor: string | undefined;
    do {
      const page = (await users.list({
        limit: 3,
        q: tag.toUpperCase(),
        minPosition,
        ...(cursor && { cursor }),
      })) as UserPage;
      walked.push(...page.ids);
      cursor = page.next ?? undefined;
      await users.create(someone({ name: 'somebody else' }));
    } while (cursor !== undefined);
    expect(walked).toEqual(ids);
    const all = (await users.list({ limit: 7, q: tag })) as UserPage;
    expect(all).toEqual({ ids, next: null });
  });

  it('lists by status', async () => {
    const tag = `status${randomUUID().slice(0, 8)}`;
    const [active, blocked] = [someone({ name: tag }), someone({ name: tag })];
    await users.create(active);
    await users.create(blocked);
    const minPosition = positionOf(await users.block(blocked.userId, 'fraud'));
    const list = async (status: 'active' | 'blocked' | 'erased') =>
      ((await users.list({ q: tag, status, minPosition })) as UserPage).ids;
    expect(await list('active')).toEqual([active.userId]);
    expect(await list('blocked')).toEqual([blocked.userId]);
    expect(await list('erased')).toEqual([]);
  });

  it('refuses cursors of other lists, and made-up ones', async () => {
    const invalid = { refused: 'request/invalid-cursor', status: 400 };
    await users.create(someone());
    const minPosition = positionOf(await users.create(someone()));
    const { next } = (await users.list({ limit: 1, minPosition })) as UserPage;
    expect(next).not.toBeNull();
    const cursor = next ?? '';
    expect(await users.list({ limit: 5, cursor })).toHaveProperty('ids');
    expect(await users.list({ cursor, status: 'active' })).toEqual(invalid);
    expect(await users.list({ cursor, q: 'ada' })).toEqual(invalid);
    for (const forged of [
      `${cursor}A`,
      cursor.slice(1),
      'MQ',
      '1',
      '',
      '../../x',
      Buffer.from('{"k":1}').toString('base64url'),
    ]) {
      expect(await users.list({ cursor: forged })).toEqual(invalid);
    }
  });

  it.each([0, -1, 501, 1.5])('refuses a page of %p', async (limit) => {
    expect(await users.list({ limit })).toMatchObject({ refused: 'request/invalid', status: 400 });
  });
});
