import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApplication, type TestApplication } from '../support/test-application.js';
import { restDriver } from './drivers/rest.driver.js';
import type { Outcome, UsersApi } from './drivers/users-api.js';
import type { StatementPage, WalletsApi, WalletView } from './drivers/wallets-api.js';
import { walletsGraphqlDriver } from './drivers/wallets-graphql.driver.js';
import { walletsRestDriver } from './drivers/wallets-rest.driver.js';

describe.each([
  ['REST', walletsRestDriver],
  ['GraphQL', walletsGraphqlDriver],
])('wallets over %s', (_, driver) => {
  let application: TestApplication;
  let users: UsersApi;
  let wallets: WalletsApi;

  beforeAll(async () => {
    application = await startTestApplication();
    users = restDriver(application.app);
    wallets = driver(application.app);
  });
  afterAll(() => application.close());

  const positionOf = (outcome: Outcome) => ('position' in outcome ? outcome.position : NaN);
  const someone = async () => {
    const userId = randomUUID();
    await users.create({ userId, name: 'Ada', email: `${userId}@x.fi` });
    return userId;
  };
  /** A wallet of somebody, who holds so much. */
  const wallet = async (holding = 0) => {
    const ownerId = await someone();
    const id = randomUUID();
    await wallets.open({ walletId: id, ownerId, currency: 'EUR' });
    if (holding > 0) await wallets.deposit(id, { amount: holding });
    return { id, ownerId };
  };
  const balanceOf = async (id: string) => ((await wallets.get(id)) as WalletView).balance;

  it('opens one, takes money in, gives money out, and closes', async () => {
    const ownerId = await someone();
    const walletId = randomUUID();
    const opened = await wallets.open({ walletId, ownerId, currency: 'EUR' });
    expect(opened).toEqual({ id: walletId, version: 1, position: expect.any(Number) });
    // At once, without waiting for a position: the balances are kept with the log.
    expect(await wallets.get(walletId)).toEqual({
      id: walletId,
      ownerId,
      currency: 'EUR',
      balance: 0,
      status: 'open',
      version: 1,
      openedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: expect.any(String),
    });
    const deposited = await wallets.deposit(walletId, { amount: 1_000_000_000_000, reference: 'salary' });
    expect(deposited).toMatchObject({ id: walletId, version: 2, position: positionOf(opened) + 1 });
    expect(await balanceOf(walletId)).toBe(1_000_000_000_000);
    expect(await wallets.withdraw(walletId, { amount: 1_000_000_000_000 })).toMatchObject({ version: 3 });
    expect(await wallets.close(walletId)).toMatchObject({ version: 4 });
    expect(await wallets.get(walletId)).toMatchObject({ balance: 0, status: 'closed', version: 4 });
  });

  it('makes an id, and takes ids in any case', async () => {
    const ownerId = await someone();
    const made = await wallets.open({ ownerId: ownerId.toUpperCase(), currency: 'JPY' });
    expect(made).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/) });
    const walletId = randomUUID();
    const opened = await wallets.open({ walletId: walletId.toUpperCase(), ownerId, currency: 'USD' });
    expect(opened).toMatchObject({ id: walletId });
    expect(await wallets.get(walletId.toUpperCase())).toMatchObject({ id: walletId, ownerId });
  });

  it('opens one only for a user who exists and is not blocked', async () => {
    const nobody = randomUUID();
    for (const walletId of [undefined, null]) {
      expect(await wallets.open({ walletId, ownerId: nobody, currency: 'EUR' })).toEqual({
        refused: 'users/not-found',
        status: 422,
      });
    }
    const ownerId = await someone();
    await users.block(ownerId, 'fraud');
    expect(await wallets.open({ ownerId, currency: 'EUR' })).toEqual({
      refused: 'users/blocked',
      status: 422,
    });
    await users.unblock(ownerId);
    const walletId = randomUUID();
    expect(await wallets.open({ walletId, ownerId, currency: 'EUR' })).toMatchObject({ version: 1 });
    expect(await wallets.open({ walletId, ownerId, currency: 'EUR' })).toEqual({
      refused: 'wallets/already-exists',
      status: 409,
    });
  });

  it('refuses what the rules of the domain forbid', async () => {
    const { id } = await wallet(100);
    expect(await wallets.withdraw(id, { amount: 101 })).toEqual({
      refused: 'wallets/insufficient-funds',
      status: 422,
    });
    expect(await wallets.close(id)).toEqual({ refused: 'wallets/not-empty', status: 422 });
    await wallets.withdraw(id, { amount: 100 });
    await wallets.close(id);
    const closed = { refused: 'wallets/closed', status: 422 };
    expect(await wallets.close(id)).toEqual(closed);
    expect(await wallets.deposit(id, { amount: 1 })).toEqual(closed);
    expect(await wallets.withdraw(id, { amount: 1 })).toEqual(closed);
    expect(await wallets.get(id)).toMatchObject({ version: 4 });
  });

  it('while its owner is blocked takes deposits, closes when empty, and gives nothing out', async () => {
    const { id, ownerId } = await wallet(100);
    const other = randomUUID();
    await wallets.open({ walletId: other, ownerId, currency: 'EUR' });
    await users.block(ownerId, 'fraud');
    expect(await wallets.deposit(id, { amount: 1 })).toMatchObject({ version: 3 });
    expect(await wallets.withdraw(id, { amount: 1 })).toEqual({ refused: 'users/blocked', status: 422 });
    expect(await wallets.close(id)).toEqual({ refused: 'wallets/not-empty', status: 422 });
    expect(await wallets.close(other)).toMatchObject({ version: 2 });
    await users.unblock(ownerId);
    expect(await wallets.withdraw(id, { amount: 1 })).toMatchObject({ version: 4 });
  });

  it('knows none that does not exist', async () => {
    const none = randomUUID();
    const notFound = { refused: 'wallets/not-found', status: 404 };
    expect(await wallets.get(none)).toBeNull();
    expect(await wallets.statement(none)).toBeNull();
    expect(await wallets.deposit(none, { amount: 1 })).toEqual(notFound);
    expect(await wallets.withdraw(none, { amount: 1 }, 3)).toEqual(notFound);
    expect(await wallets.close(none)).toEqual(notFound);
  });

  it('changes the version that was seen, and no other', async () => {
    const { id } = await wallet();
    const mismatch = { refused: 'request/version-mismatch', status: 412 };
    expect(await wallets.deposit(id, { amount: 5 }, 2)).toEqual(mismatch);
    expect(await wallets.deposit(id, { amount: 5 }, 1)).toMatchObject({ version: 2 });
    // Before the rules of the domain: that would be 422.
    expect(await wallets.withdraw(id, { amount: 50 }, 1)).toEqual(mismatch);
    expect(await wallets.close(id, 1)).toEqual(mismatch);
    expect(await wallets.withdraw(id, { amount: 5 }, 2)).toMatchObject({ version: 3 });
    expect(await wallets.close(id, 3)).toMatchObject({ version: 4 });
  });

  it('never gives out more than it holds, however many ask at once', async () => {
    const { id } = await wallet(3);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => wallets.withdraw(id, { amount: 1 })));
    expect(outcomes.filter((each) => 'version' in each)).toHaveLength(3);
    const refusals = outcomes.filter((each) => 'refused' in each);
    expect(refusals.map(({ refused }) => refused)).toEqual(Array(3).fill('wallets/insufficient-funds'));
    expect(await balanceOf(id)).toBe(0);
  });

  it('answers two hundred withdrawals at once, and refuses none for the others', async () => {
    const { id } = await wallet(300);
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, () => wallets.withdraw(id, { amount: 1 })),
    );
    expect(outcomes.filter((each) => !('version' in each))).toEqual([]);
    expect(await balanceOf(id)).toBe(100);
  });

  it.each<[string, object, string[]]>([
    ['no owner', { ownerId: undefined }, ['ownerId']],
    ['an owner that is no UUID', { ownerId: 'ada' }, ['ownerId']],
    ['an id that is no UUID', { walletId: 'w' }, ['walletId']],
    ['no currency', { currency: undefined }, ['currency']],
    ['a currency in lower case', { currency: 'eur' }, ['currency']],
    ['a currency that is none', { currency: 'XYZ' }, ['currency']],
    ['something unknown', { balance: 5 }, ['balance']],
  ])('refuses to open with %s', async (_case, wrong, invalid) => {
    const refusal = (await wallets.open({ ownerId: randomUUID(), currency: 'EUR', ...wrong })) as {
      invalid?: string[];
    };
    expect(refusal).toMatchObject({ refused: 'request/invalid', status: 400 });
    if (refusal.invalid) expect(refusal.invalid).toEqual(invalid);
  });

  it.each([0, -1, 1.5, 1_000_000_000_001, 2 ** 53 - 1, '5', null, true, [1]])(
    'refuses to move %j',
    async (amount) => {
      const { id } = await wallet(5);
      const invalid = { refused: 'request/invalid', status: 400 };
      expect(await wallets.deposit(id, { amount })).toMatchObject(invalid);
      expect(await wallets.withdraw(id, { amount })).toMatchObject(invalid);
      expect(await wallets.get(id)).toMatchObject({ balance: 5, version: 2 });
    },
  );

  it('refuses a reference that is too long, and takes one that is just short enough', async () => {
    const { id } = await wallet();
    const reference = '\u{1f600}'.repeat(140);
    expect(await wallets.deposit(id, { amount: 1, reference: `${reference}x` })).toMatchObject({
      refused: 'request/invalid',
      invalid: ['reference'],
    });
    const movements = [reference, '', ' rent ', null];
    let last: Outcome | undefined;
    for (const each of movements) last = await wallets.deposit(id, { amount: 1, reference: each });
    const page = await wallets.statement(id, { minPosition: last ? positionOf(last) : 0 });
    expect((page as StatementPage).entries.map((entry) => entry.reference)).toEqual([
      null,
      'rent',
      '',
      reference,
    ]);
  });

  it('has a statement with a line for each movement, newest first', async () => {
    const { id } = await wallet();
    expect(await wallets.statement(id)).toEqual({ entries: [], next: null });
    const deposited = await wallets.deposit(id, { amount: 100, reference: 'salary' });
    const withdrawn = await wallets.withdraw(id, { amount: 30 });
    const { entries } = (await wallets.statement(id, {
      minPosition: positionOf(withdrawn),
    })) as StatementPage;
    expect(entries).toEqual([
      {
        version: 3,
        position: positionOf(withdrawn),
        type: 'withdrawn',
        amount: -30,
        balance: 70,
        reference: null,
        transferId: null,
        at: expect.stringMatching(/Z$/),
      },
      {
        version: 2,
        position: positionOf(deposited),
        type: 'deposited',
        amount: 100,
        balance: 100,
        reference: 'salary',
        transferId: null,
        at: expect.stringMatching(/Z$/),
      },
    ]);
  });

  it('pages through a statement, without loss or repetition while more comes', async () => {
    const { id } = await wallet();
    let last: Outcome = await wallets.deposit(id, { amount: 1 });
    for (let n = 2; n <= 7; n += 1) last = await wallets.deposit(id, { amount: n });
    const walked: number[] = [];
    let cursor: string | undefined;
    do {
      const page = (await wallets.statement(id, {
        limit: 3,
        minPosition: positionOf(last),
        ...(cursor && { cursor }),
      })) as StatementPage;
      walked.push(...page.entries.map(({ amount }) => amount));
      cursor = page.next ?? undefined;
      await wallets.deposit(id, { amount: 100 });
    } while (cursor !== undefined);
    expect(walked).toEqual([7, 6, 5, 4, 3, 2, 1]);
    const whole = (await wallets.statement(id, { limit: 1 })) as StatementPage;
    const another = await wallet(1);
    expect(await wallets.statement(another.id, { cursor: whole.next ?? '' })).toEqual({
      refused: 'request/invalid-cursor',
      status: 400,
    });
  });

  it('waits for the position that is asked for, and says so when it does not come', async () => {
    const { id } = await wallet(1);
    const beyond = ((await wallets.deposit(id, { amount: 1 })) as { position: number }).position + 1_000;
    const behind = { refused: 'projection/behind', status: 504 };
    expect(await wallets.get(id, beyond)).toEqual(behind);
    expect(await wallets.statement(id, { minPosition: beyond })).toEqual(behind);
  }, 20_000);
});
