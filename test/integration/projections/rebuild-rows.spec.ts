import { describe, expect, it } from '@jest/globals';
import type { INestApplicationContext, Type } from '@nestjs/common';
import {
  ApplicationService,
  Database,
  EventStore,
  On,
  type RecordedEvent,
  Rebuilds,
  RowProjection,
  Subscriptions,
} from '../../../src/event-sourcing/index.js';
import { AccountOpened, Balance, Deposit, Deposited, OpenAccount } from '../../support/accounts/accounts.js';
import { accountInstances } from '../../support/accounts/instances.js';
import { until } from '../../support/until.js';

const NAME = 'accounts.row-balances';
const ACCOUNTS = 12;

/** Balances folded in memory and written in bulk, in units of `1 / factor`. */
function inUnits(version: number, factor: number): Type<object> {
  @RowProjection(NAME, {
    version,
    entity: Balance,
    key: ({ data: { accountId } }: RecordedEvent<AccountOpened | Deposited>) => ({ accountId }),
  })
  class RowBalances {
    @On(AccountOpened)
    opened({ data: { accountId } }: RecordedEvent<AccountOpened>): Balance {
      return { accountId, amount: 0 };
    }

    @On(Deposited)
    deposited({ data }: RecordedEvent<Deposited>, row?: Balance): Balance {
      const { accountId, amount } = data;
      return { accountId, amount: (row?.amount ?? 0) + amount * factor };
    }
  }
  return RowBalances;
}

describe('the rebuild of a projection whose rows are written in bulk', () => {
  const instances = accountInstances({ leaseMs: 1_000 });
  const deposit = (app: INestApplicationContext, n: number) =>
    app.get(ApplicationService).execute(new Deposit(`a-${String(n % ACCOUNTS)}`, 1 + n));
  const balances = async (app: INestApplicationContext) => {
    const rows = await app.get(Database).reading.find(Balance);
    return Object.fromEntries(rows.map(({ accountId, amount }) => [accountId, amount]));
  };
  const settled = async (app: INestApplicationContext) => {
    const head = await app.get(EventStore).head();
    await until(() => (app.get(Subscriptions).of(NAME)[0]?.position ?? -1) >= head);
  };
  const built = async (app: INestApplicationContext) => {
    const head = await app.get(EventStore).head();
    await until(async () => ((await app.get(Rebuilds).find(NAME))?.position ?? -1) >= head);
  };
  const filled = async (app: INestApplicationContext) => {
    for (let n = 0; n < ACCOUNTS; n += 1) {
      await app.get(ApplicationService).execute(new OpenAccount(`a-${String(n)}`));
    }
    for (let n = 0; n < 60; n += 1) await deposit(app, n);
    await settled(app);
    return balances(app);
  };

  it('equals the live rows, under live writes', async () => {
    const app = await instances.start(inUnits(1, 1));
    await filled(app);
    await app.get(Rebuilds).begin(NAME);
    for (let n = 60; n < 160; n += 1) await deposit(app, n);
    await settled(app);
    const live = await balances(app);
    await built(app);
    expect(await app.get(Rebuilds).compare(NAME)).toMatchObject({
      tables: [{ liveRows: ACCOUNTS, buildRows: ACCOUNTS, differing: 0, differences: [] }],
    });
    await app.get(Rebuilds).switch(NAME);
    expect(await balances(app)).toEqual(live);
  });

  it('is seen by no query before the switch, goes on after a restart, and is fed on after it', async () => {
    const first = await instances.start(inUnits(1, 1));
    const live = await filled(first);
    await instances.stop(first);
    // The version is raised: nobody feeds the live rows any more.
    const second = await instances.start(inUnits(2, 100));
    await until(async () => (await second.get(Rebuilds).find(NAME)) !== undefined);
    await instances.stop(second);
    const third = await instances.start(inUnits(2, 100));
    await built(third);
    expect(await balances(third)).toEqual(live);
    await third.get(Rebuilds).switch(NAME);
    const cents = Object.fromEntries(Object.entries(live).map(([id, amount]) => [id, amount * 100]));
    expect(await balances(third)).toEqual(cents);
    await deposit(third, 0);
    await settled(third);
    expect(await balances(third)).toEqual({ ...cents, 'a-0': (cents['a-0'] ?? 0) + 100 });
  });
});
