import { describe, expect, it } from '@jest/globals';
import type { INestApplicationContext, Type } from '@nestjs/common';
import {
  ApplicationService,
  Consumers,
  Database,
  Projection,
  Rebuilds,
} from '../../../src/event-sourcing/index.js';
import { ParkedEventRow } from '../../../src/event-sourcing/subscriptions/typeorm/parked-event.entity.js';
import { Balance, BalanceProjection, Deposit, OpenAccount } from '../../support/accounts/accounts.js';
import { accountInstances } from '../../support/accounts/instances.js';
import { rowBalances } from '../../support/accounts/row-balances.js';
import { parkSecondEvent } from '../../support/park-event.js';
import { until } from '../../support/until.js';

const OLD = 'accounts.balances';
const NEW = 'accounts.account-balances';

function rowByRow(name: string): Type<object> {
  @Projection(name, { version: 1, entities: [Balance] })
  class Balances extends BalanceProjection {}
  return Balances;
}

describe('the build of a projection that gets another name', () => {
  const instances = accountInstances({ leaseMs: 1_000 });
  /** Deposits until the function that it gives is called, which gives how often. */
  const deposit = (app: INestApplicationContext) => {
    const ending = new AbortController();
    const writing = (async () => {
      let count = 0;
      for (; !ending.signal.aborted; count += 1)
        await app.get(ApplicationService).execute(new Deposit('a', 1));
      return count;
    })();
    return () => {
      ending.abort();
      return writing;
    };
  };
  const find = (app: INestApplicationContext, name: string) => app.get(Rebuilds).find(name);
  const position = async (app: INestApplicationContext, name: string) =>
    (await find(app, name))?.position ?? -1;
  const reaches = async (app: INestApplicationContext, name: string) => {
    const { head = Infinity } = (await find(app, name)) ?? {};
    await until(async () => (await position(app, name)) >= head);
  };

  it.each([
    ['row by row', rowByRow],
    ['in bulk', rowBalances],
  ])('goes on with it, and who feeds it under the old one stops: rows %s', async (_, projection) => {
    const old = await instances.start(projection(OLD));
    await old.get(ApplicationService).execute(new OpenAccount('a'));
    const stop = deposit(old);
    await until(async () => (await old.get(Consumers).list()).some(({ position: at }) => at > 20));
    await old.get(Rebuilds).begin(OLD);
    await until(async () => (await position(old, OLD)) > 20);
    await old.get(Consumers).rename(OLD, NEW);
    const renamed = await find(old, NEW);
    expect(renamed?.position).toBeGreaterThan(20);
    const app = await instances.start(projection(NEW));
    await until(async () => (await position(app, NEW)) > (renamed?.position ?? Infinity));
    const count = await stop();
    await reaches(app, NEW);
    expect(await app.get(Rebuilds).compare(NEW)).toMatchObject({ tables: [{ buildRows: 1 }] });
    await app.get(Rebuilds).switch(NEW);
    const rows = () => app.get(Database).reading.find(Balance);
    expect(await rows()).toEqual([{ accountId: 'a', amount: count }]);
    expect(await app.get(Database).reading.count(ParkedEventRow)).toBe(0);
    await app.get(Rebuilds).begin(NEW);
    await app.get(Rebuilds).abort(NEW);
    expect((await app.get(Consumers).list()).map(({ consumer }) => consumer)).toEqual([NEW]);
  });

  it('has what it has set aside, and its pause is over', async () => {
    const app = await instances.start(rowByRow(OLD));
    for (const id of ['a', 'b']) await app.get(ApplicationService).execute(new OpenAccount(id));
    await app.get(ApplicationService).execute(new Deposit('a', 1));
    await app.get(Rebuilds).begin(OLD);
    await reaches(app, OLD);
    await app.get(Consumers).pause(`${OLD}@next`);
    await parkSecondEvent(app, `${OLD}@next`, 'accounts.account-a');
    await app.get(Consumers).rename(OLD, NEW);
    const status = { position: 3, parked: 1, fedBy: [], haltedFor: null };
    expect(await find(app, NEW)).toMatchObject(status);
    expect(await find(app, OLD)).toBeUndefined();
    const other = await instances.start(rowByRow(NEW));
    await other.get(ApplicationService).execute(new Deposit('b', 1));
    await reaches(other, NEW);
    expect(await find(other, NEW)).toMatchObject({ position: 4, parked: 1, pausedAt: null });
  });
});
