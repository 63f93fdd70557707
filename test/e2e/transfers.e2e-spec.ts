import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStore, Processes } from '../../src/event-sourcing/index.js';
import { WalletRepository } from '../../src/wallets/index.js';
import { Gate } from '../support/gate.js';
import { startTestApplication, type TestApplication } from '../support/test-application.js';
import { until } from '../support/until.js';
import { restDriver } from './drivers/rest.driver.js';
import {
  type TransfersApi,
  transfersOverGraphql,
  transfersOverRest,
  type TransferView,
} from './drivers/transfers-api.js';
import type { UsersApi } from './drivers/users-api.js';
import type { StatementPage, WalletsApi, WalletView } from './drivers/wallets-api.js';
import { walletsRestDriver } from './drivers/wallets-rest.driver.js';

const SETTLED = ['completed', 'refunded', 'rejected'];
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const NAME = 'transfers.transfer-money';

type Driver = (app: TestApplication['app']) => TransfersApi;

/** An application, with what the scenarios do to users, wallets and transfers. */
class World {
  readonly users: UsersApi;
  readonly wallets: WalletsApi;
  readonly transfers: TransfersApi;

  constructor(
    readonly application: TestApplication,
    driver: Driver,
  ) {
    const { app } = application;
    this.users = restDriver(app);
    this.wallets = walletsRestDriver(app);
    this.transfers = driver(app);
  }

  /** A wallet of somebody, who holds so much. */
  async wallet(holding = 0, currency = 'EUR'): Promise<{ id: string; ownerId: string }> {
    const [id, ownerId] = [randomUUID(), randomUUID()];
    await this.users.create({ userId: ownerId, name: 'Ada', email: `${ownerId}@x.fi` });
    await this.wallets.open({ walletId: id, ownerId, currency });
    if (holding > 0) await this.wallets.deposit(id, { amount: holding });
    return { id, ownerId };
  }

  async balanceOf(id: string): Promise<number> {
    return ((await this.wallets.get(id)) as WalletView).balance;
  }

  /** Its movements, oldest first, at the latest position. */
  async statementOf(id: string): Promise<unknown[]> {
    const minPosition = await this.application.app.get(EventStore).head();
    const page = (await this.wallets.statement(id, { minPosition })) as StatementPage;
    return page.entries.map(({ type, amount, transferId }) => [type, amount, transferId]).reverse();
  }

  async request(fromWalletId: string, toWalletId: string, amount: number): Promise<string> {
    const outcome = await this.transfers.request({ fromWalletId, toWalletId, amount, reference: 'rent' });
    expect(outcome).toMatchObject({ version: 1 });
    return (outcome as { id: string }).id;
  }

  async settled(id: string): Promise<TransferView> {
    const get = async () => (await this.transfers.get(id)) as TransferView;
    await until(async () => SETTLED.includes((await get()).status));
    return get();
  }
}

describe.each([
  ['REST', transfersOverRest],
  ['GraphQL', transfersOverGraphql],
])('transfers over %s', (_, driver) => {
  let world: World;

  beforeAll(async () => {
    world = new World(await startTestApplication(), driver);
  });
  afterAll(() => world.application.close());

  it('move money, and are there at once', async () => {
    const [from, to] = [await world.wallet(100), await world.wallet()];
    const transferId = randomUUID();
    const requested = await world.transfers.request({
      transferId: transferId.toUpperCase(),
      fromWalletId: from.id.toUpperCase(),
      toWalletId: to.id,
      amount: 60,
      reference: ' rent ',
    });
    expect(requested).toEqual({ id: transferId, version: 1, position: expect.any(Number) });
    expect(await world.transfers.get(transferId)).toMatchObject({ id: transferId, amount: 60 });
    expect(await world.settled(transferId)).toEqual({
      id: transferId,
      fromWalletId: from.id,
      toWalletId: to.id,
      amount: 60,
      currency: 'EUR',
      reference: 'rent',
      status: 'completed',
      reason: null,
      version: 3,
      requestedAt: expect.stringMatching(ISO),
      settledAt: expect.stringMatching(ISO),
    });
    expect([await world.balanceOf(from.id), await world.balanceOf(to.id)]).toEqual([40, 60]);
    expect(await world.statementOf(from.id)).toEqual([
      ['deposited', 100, null],
      ['transferred-out', -60, transferId],
    ]);
    expect(await world.statementOf(to.id)).toEqual([['transferred-in', 60, transferId]]);
  });

  it('are rejected where the sender has too little, is blocked, or has closed the wallet', async () => {
    const to = await world.wallet();
    const poor = await world.wallet(59);
    const blocked = await world.wallet(100);
    await world.users.block(blocked.ownerId, 'fraud');
    const closed = await world.wallet();
    await world.wallets.close(closed.id);
    for (const [from, reason, balance] of [
      [poor, 'wallets/insufficient-funds', 59],
      [blocked, 'users/blocked', 100],
      [closed, 'wallets/closed', 0],
    ] as const) {
      const id = await world.request(from.id, to.id, 60);
      expect(await world.settled(id)).toMatchObject({ status: 'rejected', reason, version: 2 });
      expect(await world.balanceOf(from.id)).toBe(balance);
    }
    expect(await world.balanceOf(to.id)).toBe(0);
  });

  it('are refunded where the recipient is blocked, or has closed the wallet', async () => {
    const from = await world.wallet(100);
    const blocked = await world.wallet();
    await world.users.block(blocked.ownerId, 'fraud');
    const closed = await world.wallet();
    await world.wallets.close(closed.id);
    const ids: string[] = [];
    for (const [to, reason] of [
      [blocked, 'users/blocked'],
      [closed, 'wallets/closed'],
    ] as const) {
      const id = await world.request(from.id, to.id, 60);
      expect(await world.settled(id)).toMatchObject({ status: 'refunded', reason, version: 3 });
      expect([await world.balanceOf(from.id), await world.balanceOf(to.id)]).toEqual([100, 0]);
      ids.push(id);
    }
    expect(await world.statementOf(from.id)).toEqual([
      ['deposited', 100, null],
      ...ids.flatMap((id) => [
        ['transferred-out', -60, id],
        ['refunded', 60, id],
      ]),
    ]);
  });

  it('are refused between the same, unknown, or unlike wallets, and under an id that is taken', async () => {
    const [from, to, dollars] = [await world.wallet(100), await world.wallet(), await world.wallet(0, 'USD')];
    const request = (more: object) =>
      world.transfers.request({ fromWalletId: from.id, toWalletId: to.id, amount: 1, ...more });
    for (const transferId of [undefined, null]) {
      const refused = { refused: 'transfers/same-wallet', status: 422 };
      expect(await request({ transferId, toWalletId: from.id })).toEqual(refused);
    }
    expect(await request({ toWalletId: dollars.id })).toEqual({
      refused: 'transfers/currency-mismatch',
      status: 422,
    });
    const unknown = { refused: 'wallets/not-found', status: 422 };
    expect(await request({ toWalletId: randomUUID() })).toEqual(unknown);
    expect(await request({ fromWalletId: randomUUID() })).toEqual(unknown);
    const transferId = await world.request(from.id, to.id, 1);
    expect(await request({ transferId })).toEqual({ refused: 'transfers/already-exists', status: 409 });
    await world.settled(transferId);
    expect(await request({ transferId, amount: 2 })).toMatchObject({ status: 409 });
  });

  it.each<[object, string]>([
    [{ amount: 0 }, 'amount'],
    [{ amount: -1 }, 'amount'],
    [{ amount: 1.5 }, 'amount'],
    [{ amount: '5' }, 'amount'],
    [{ amount: 2 ** 53 }, 'amount'],
    [{ amount: 1_000_000_000_001 }, 'amount'],
    [{ amount: undefined }, 'amount'],
    [{ fromWalletId: 'w' }, 'fromWalletId'],
    [{ toWalletId: undefined }, 'toWalletId'],
    [{ transferId: 't' }, 'transferId'],
    [{ reference: 'x'.repeat(141) }, 'reference'],
    [{ currency: 'EUR' }, 'currency'],
  ])('are not requested with %j', async (wrong, path) => {
    const valid = { fromWalletId: randomUUID(), toWalletId: randomUUID(), amount: 1 };
    const refusal = (await world.transfers.request({ ...valid, ...wrong })) as { invalid?: string[] };
    expect(refusal).toMatchObject({ status: 400 });
    if (refusal.invalid) expect(refusal.invalid).toEqual([path]);
  });

  it('that do not exist are not found, and a position that does not come is told', async () => {
    expect(await world.transfers.get(randomUUID())).toBeNull();
    const [from, to] = [await world.wallet(5), await world.wallet()];
    const { settledAt, ...transfer } = await world.settled(await world.request(from.id, to.id, 5));
    expect(settledAt).not.toBeNull();
    const beyond = await world.transfers.get(transfer.id, 1_000_000);
    expect(beyond).toEqual({ refused: 'projection/behind', status: 504 });
  }, 20_000);

  it('conserve money, many at once between few wallets', async () => {
    const wallets = await Promise.all(Array.from({ length: 5 }, () => world.wallet(100)));
    for (const { id } of wallets) await world.wallets.withdraw(id, { amount: 10 });
    const ids: string[] = [];
    const requests = Array.from({ length: 30 }, (_each, n) => n);
    const client = async () => {
      for (let n = requests.shift(); n !== undefined; n = requests.shift()) {
        const [from, to] = [wallets[n % 5], wallets[(n + 1 + (n % 4)) % 5]];
        ids.push(await world.request(from?.id ?? '', to?.id ?? '', 1 + ((n * 37) % 80)));
      }
    };
    await Promise.all(Array.from({ length: 8 }, client));
    for (const id of ids) await world.settled(id);
    const balances = await Promise.all(wallets.map(({ id }) => world.balanceOf(id)));
    expect(balances.reduce((sum, balance) => sum + balance, 0)).toBe(5 * 100 - 5 * 10);
    expect(Math.min(...balances)).toBeGreaterThanOrEqual(0);
  });
});

describe('a transfer that takes too long', () => {
  it('goes back, although its recipient would take it', async () => {
    const application = await startTestApplication({ TRANSFER_DEADLINE_MS: '1' });
    const world = new World(application, transfersOverRest);
    const [from, to] = [await world.wallet(100), await world.wallet()];
    const gate = new Gate();
    const wallets = application.app.get(WalletRepository);
    const update = wallets.update.bind(wallets);
    wallets.update = async (...parameters) => {
      await gate.opened;
      return update(...parameters);
    };
    const id = await world.request(from.id, to.id, 60);
    const processes = application.app.get(Processes);
    // It is set with the start of the process, which is also when the debit leaves.
    await until(async () => (await processes.instances(NAME)).length > 0);
    await until(async () => (await processes.deadlines(NAME)).length === 0);
    gate.open();
    expect(await world.settled(id)).toMatchObject({
      status: 'refunded',
      reason: 'transfers/deadline-passed',
    });
    expect([await world.balanceOf(from.id), await world.balanceOf(to.id)]).toEqual([100, 0]);
    await application.close();
  });
});
