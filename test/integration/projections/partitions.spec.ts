import { describe, expect, it } from '@jest/globals';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { type EntityManager, Like } from 'typeorm';
import {
  ApplicationService,
  Consumers,
  Database,
  On,
  ParkedSequences,
  Projection,
  Rebuilds,
  type RecordedEvent,
  Subscriptions,
} from '../../../src/event-sourcing/index.js';
import { ReadPositions } from '../../../src/event-sourcing/projections/read-positions.js';
import { bucketOf } from '../../../src/event-sourcing/subscriptions/partitions.js';
import { AccountOpened, Balance, Deposit, Deposited, OpenAccount } from '../../support/accounts/accounts.js';
import { accountInstances } from '../../support/accounts/instances.js';
import { until } from '../../support/until.js';

const NAME = 'accounts.versions';
const ELSEWHERE = 'another-machine/1/00000000';
const ACCOUNTS = Array.from({ length: 24 }, (_, n) => `n${String(n)}`);

/** Notes the version of each account, and throws at one that does not follow the last. */
class Versions {
  poison: string | undefined;

  @On(AccountOpened)
  async opened({ data, version }: RecordedEvent<AccountOpened>, rows: EntityManager): Promise<void> {
    await rows.insert(Balance, { accountId: data.accountId, amount: version });
  }

  @On(Deposited)
  async deposited({ data, version }: RecordedEvent<Deposited>, rows: EntityManager): Promise<void> {
    const { accountId } = data;
    if (accountId === this.poison) throw new Error('poison');
    const { affected } = await rows.update(Balance, { accountId, amount: version - 1 }, { amount: version });
    if (affected !== 1) throw new Error(`${accountId} is not at version ${String(version - 1)}.`);
  }
}

function inParts(partitions: number, version = 1): Type<Versions> {
  @Projection(NAME, { version, entities: [Balance], partitions })
  class DividedVersions extends Versions {}
  return DividedVersions;
}

describe('a projection in partitions', () => {
  const { start, stop, running } = accountInstances({ leaseMs: 1_500 });
  const execute = (app: INestApplicationContext, command: OpenAccount | Deposit) =>
    app.get(ApplicationService).execute(command);
  const states = (app: INestApplicationContext) =>
    app
      .get(Subscriptions)
      .of(NAME)
      .map(({ state }) => state);
  const live = (app: INestApplicationContext) => states(app).filter((state) => state === 'live').length;
  const versions = async (app: INestApplicationContext) => {
    const rows = await app.get(Database).reading.find(Balance);
    return Object.fromEntries(rows.map(({ accountId, amount }) => [accountId, amount]));
  };
  const isThrough = async (app: INestApplicationContext, name = NAME) =>
    (await app.get(Consumers).list()).some(({ consumer, lag }) => consumer === name && lag === 0);
  /** Deposits to all accounts in turn as long as it is told to, and gives the version of each. */
  const load = (app: INestApplicationContext) => {
    let isOn = true;
    const expected: Record<string, number> = {};
    const loop = async () => {
      for (let n = 0; isOn; n += 1) {
        const account = ACCOUNTS[n % ACCOUNTS.length] ?? '';
        await execute(app, account in expected ? new Deposit(account, 1) : new OpenAccount(account));
        expected[account] = (expected[account] ?? 0) + 1;
      }
      return expected;
    };
    const done = loop();
    return () => {
      isOn = false;
      return done;
    };
  };

  it('is fed by all instances, a share each', async () => {
    const apps = [await start(inParts(4)), await start(inParts(4)), await start(inParts(4))];
    await until(
      () => apps.every((app) => live(app) > 0) && apps.reduce((sum, app) => sum + live(app), 0) === 4,
    );
    const [app] = apps;
    if (!app) throw new Error('There is none.');
    for (const account of ACCOUNTS) await execute(app, new OpenAccount(account));
    await until(() => isThrough(app));
    expect(Object.keys(await versions(app))).toHaveLength(ACCOUNTS.length);
    const status = await app.get(Consumers).get(NAME);
    expect(status).toMatchObject({ partitions: 4, parked: 0 });
    expect(status.fedBy).toHaveLength(3);
  });

  it('handles each event once and in order while their number changes under load', async () => {
    const writer = await start();
    const finish = load(writer);
    let app = writer;
    for (const count of [1, 4, 8, 3, 8, 1, 5]) {
      const before = running.filter((each) => each !== writer);
      app = await start(inParts(count));
      await until(() => states(app).every((state) => state === 'live' || state === 'catching-up'));
      for (const each of before) await stop(each);
      const { position } = await app.get(Consumers).get(NAME);
      await until(async () => (await app.get(Consumers).get(NAME)).position > position);
    }
    const expected = await finish();
    await until(() => isThrough(app));
    expect(await app.get(ParkedSequences).list(NAME)).toEqual([]);
    expect(await versions(app)).toEqual(expected);
  }, 120_000);

  it('is as far as the last of its partitions, for those who wait for it', async () => {
    await stop(await start(inParts(2)));
    const writer = await start();
    const lease = (owner: string, from: string) =>
      writer
        .get(Database)
        .transaction((rows) =>
          rows.query(`UPDATE checkpoints SET lease_until = ${from}, owner = '${owner}' WHERE part = 0`),
        );
    await lease(ELSEWHERE, '9000000000000');
    const app = await start(inParts(2));
    const slow = ACCOUNTS.find((id) => bucketOf(`accounts.account-${id}`) % 2 === 0) ?? '';
    await execute(app, new OpenAccount(slow));
    await until(() => app.get(Subscriptions).of(NAME)[1]?.position === 1);
    const reads = app.get(ReadPositions);
    const sources = { projections: [NAME], sequences: () => Promise.resolve([]) };
    expect(await reads.of([NAME])).toBe(0);
    expect(await reads.reach(sources, 1, 50)).toBe(0);
    await lease(ELSEWHERE, '1');
    expect(await reads.reach(sources, 1, 5_000)).toBe(1);
    expect(await versions(app)).toEqual({ [slow]: 1 });
  });

  it('keeps what is set aside in order when their number changes', async () => {
    const Divided = inParts(3);
    const first = await start(Divided);
    first.get(Divided).poison = 'n1';
    for (const account of ['n1', 'n2']) await execute(first, new OpenAccount(account));
    for (const account of ['n1', 'n2', 'n1']) await execute(first, new Deposit(account, 1));
    await until(() => isThrough(first));
    expect(await first.get(ParkedSequences).list(NAME)).toMatchObject([
      { sequence: 'accounts.account-n1', events: 2 },
    ]);
    await stop(first);
    const Others = inParts(5);
    const second = await start(Others);
    second.get(Others).poison = 'n1';
    await execute(second, new Deposit('n1', 1));
    await until(() => isThrough(second));
    expect(await versions(second)).toEqual({ n1: 1, n2: 2 });
    second.get(Others).poison = undefined;
    expect(await second.get(ParkedSequences).retryAll(NAME, 1)).toBe(1);
    await until(async () => (await versions(second))['n1'] === 4);
    expect(await second.get(ParkedSequences).list(NAME)).toEqual([]);
  });

  it('keeps in order what has a key of its own, whichever streams it comes from', async () => {
    const letterOf = (id: string) => id.slice(0, 1);
    const ofLetter = (id: string) => ({ accountId: Like(`${letterOf(id)}%`) });

    @Projection('accounts.by-letter', {
      version: 1,
      entities: [Balance],
      partitions: 4,
      sequence: ({ data }: RecordedEvent<AccountOpened>) => letterOf(data.accountId),
    })
    class ByLetter {
      isIll = true;

      @On(AccountOpened)
      async opened({ data }: RecordedEvent<AccountOpened>, rows: EntityManager): Promise<void> {
        const { accountId } = data;
        if (this.isIll && accountId === 'b1') throw new Error('ill');
        await rows.insert(Balance, { accountId, amount: await rows.countBy(Balance, ofLetter(accountId)) });
      }
    }
    const app = await start(ByLetter);
    const accounts = ['a1', 'b1', 'c1', 'b2', 'a2', 'd1', 'b3', 'a3'];
    for (const account of accounts) await execute(app, new OpenAccount(account));
    await until(() => isThrough(app, 'accounts.by-letter'));
    const list = await app.get(ParkedSequences).list('accounts.by-letter');
    expect(list).toMatchObject([{ sequence: 'b', events: 3 }]);
    app.get(ByLetter).isIll = false;
    await app.get(ParkedSequences).retry('accounts.by-letter', 'b');
    await until(async () => Object.keys(await versions(app)).length === accounts.length);
    expect(await versions(app)).toEqual({ a1: 0, a2: 1, a3: 2, b1: 0, b2: 1, b3: 2, c1: 0, d1: 0 });
  });

  it('is paused, renamed and built anew as a whole', async () => {
    const app = await start(inParts(3));
    const expected: Record<string, number> = {};
    const open = async (account: string) => {
      await execute(app, new OpenAccount(account));
      expected[account] = 1;
    };
    await open('n1');
    await until(() => isThrough(app));
    await app.get(Consumers).pause(NAME);
    await until(() => states(app).every((state) => state === 'standing-by'));
    await open('n2');
    expect(await app.get(Consumers).get(NAME)).toMatchObject({ lag: 1, partitions: 3, fedBy: [] });
    await app.get(Consumers).resume(NAME);
    await until(() => isThrough(app));
    await app.get(Rebuilds).begin(NAME);
    await open('n3');
    await until(async () => (await app.get(Rebuilds).list())[0]?.position === 3);
    await app.get(Rebuilds).switch(NAME);
    await open('n4');
    await until(() => isThrough(app));
    expect(await versions(app)).toEqual(expected);
    expect(await app.get(Consumers).get(NAME)).toMatchObject({ partitions: 3, pausedAt: null });
    await app.get(Consumers).rename(NAME, 'accounts.others');
    expect(await app.get(Consumers).get('accounts.others')).toMatchObject({ position: 4, partitions: 3 });
    await until(() => states(app).every((state) => state === 'standing-by'));
  });

  it('cannot be one that takes part in the appends', () => {
    expect(() => Projection('a.b', { version: 1, entities: [], mode: 'inline', partitions: 2 })).toThrow(
      /not divided/,
    );
    expect(() => Projection('a.b', { version: 1, entities: [], partitions: 0 })).toThrow(/Expected 1 to 64/);
  });
});
