import { describe, expect, it, jest } from '@jest/globals';
import type { INestApplicationContext, Type } from '@nestjs/common';
import {
  ApplicationService,
  Consumers,
  Database,
  EventStore,
  Projection,
  RebuildError,
  Rebuilds,
  Subscriptions,
  UnknownConsumerError,
} from '../../../src/event-sourcing/index.js';
import { Balance, BalanceProjection, Deposit, OpenAccount } from '../../support/accounts/accounts.js';
import { accountInstances } from '../../support/accounts/instances.js';
import { engine } from '../../support/engines.js';
import { until } from '../../support/until.js';

const NAME = 'accounts.balances';

/** Counts cents where version 1 counted units. */
@Projection(NAME, { version: 2, entities: [Balance] })
class BalancesInCents extends BalanceProjection {
  protected override readonly factor = 100;
}

describe('the rebuild of a projection', () => {
  const instances = accountInstances({ leaseMs: 1_000 });
  const start = (projection: Type<BalanceProjection> = BalanceProjection) => instances.start(projection);
  const deposit = (app: INestApplicationContext, id: string, amount = 1) =>
    app.get(ApplicationService).execute(new Deposit(id, amount));
  const openMany = async (app: INestApplicationContext, count: number) => {
    for (let n = 0; n < count; n += 1)
      await app.get(ApplicationService).execute(new OpenAccount(`a-${String(n)}`));
  };
  const rebuilds = (app: INestApplicationContext) => app.get(Rebuilds);
  const status = async (app: INestApplicationContext) => (await rebuilds(app).list())[0];
  const settled = async (app: INestApplicationContext) => {
    const head = await app.get(EventStore).head();
    await until(() => (app.get(Subscriptions).of(NAME)[0]?.position ?? -1) >= head);
  };
  const built = async (app: INestApplicationContext) => {
    const head = await app.get(EventStore).head();
    await until(async () => ((await status(app))?.position ?? -1) >= head);
  };
  const rows = (app: INestApplicationContext, table = 'balance') =>
    app.get(Database).reading.query<unknown[]>(`SELECT * FROM ${table} ORDER BY 1`);
  const total = async (app: INestApplicationContext) =>
    (await app.get(Database).reading.find(Balance)).reduce((sum, { amount }) => sum + amount, 0);
  const epoch = async (app: INestApplicationContext) => {
    const sql = `SELECT max(epoch) AS epoch FROM checkpoints WHERE consumer = '${NAME}'`;
    return Number((await app.get(Database).reading.query<{ epoch: number }[]>(sql))[0]?.epoch);
  };
  /** The names of the indexes and keys of the live table. */
  const indexes = async (app: INestApplicationContext) => {
    const sql =
      engine.name === 'SQLite'
        ? "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'balance' ORDER BY 1"
        : "SELECT indexname AS name FROM pg_indexes WHERE tablename = 'balance' AND schemaname = 'public' ORDER BY 1";
    return (await app.get(Database).reading.query<{ name: string }[]>(sql)).map(({ name }) => name);
  };

  it('makes the same rows, compares them, and puts them in the place of the live ones', async () => {
    const app = await start();
    const makeIndex = 'CREATE INDEX balance_by_amount ON balance (amount)';
    await app.get(Database).transaction((each) => each.query<unknown>(makeIndex));
    const before = await indexes(app);
    await openMany(app, 20);
    for (let n = 0; n < 200; n += 1) await deposit(app, `a-${String(n % 20)}`, n + 1);
    await settled(app);
    const live = await rows(app);
    await rebuilds(app).begin(NAME);
    await expect(rebuilds(app).begin(NAME)).rejects.toThrow(RebuildError);
    await built(app);
    expect(await rows(app)).toEqual(live);
    expect(await status(app)).toMatchObject({
      projection: NAME,
      version: 1,
      position: 220,
      livePosition: 220,
      parked: 0,
    });
    expect(await rebuilds(app).compare(NAME)).toMatchObject({
      position: 220,
      livePosition: 220,
      tables: [{ table: 'balance', liveRows: 20, buildRows: 20, differing: 0, differences: [] }],
    });
    await rebuilds(app).switch(NAME);
    expect(await rows(app)).toEqual(live);
    expect(await indexes(app)).toEqual(before);
    expect(await status(app)).toBeUndefined();
    await deposit(app, 'a-0', 1_000);
    await settled(app);
    expect(await total(app)).toBe((200 * 201) / 2 + 1_000);
    await rebuilds(app).dropKept(NAME);
    await rebuilds(app).dropKept(NAME);
  }, 60_000);

  it('finds what the live rows have otherwise, and mends it', async () => {
    const app = await start();
    await openMany(app, 5);
    for (let n = 0; n < 5; n += 1) await deposit(app, `a-${String(n)}`, 10);
    await settled(app);
    await app.get(Database).transaction(async (each) => {
      await each.update(Balance, { accountId: 'a-1' }, { amount: 11 });
      await each.delete(Balance, { accountId: 'a-2' });
      await each.insert(Balance, { accountId: 'b', amount: 1 });
    });
    await rebuilds(app).begin(NAME);
    await built(app);
    const { tables } = await rebuilds(app).compare(NAME);
    expect(tables).toEqual([
      {
        table: 'balance',
        liveRows: 5,
        buildRows: 5,
        differing: 3,
        differences: [
          { key: { accountId: 'a-1' }, kind: 'differs', columns: ['amount'] },
          { key: { accountId: 'a-2' }, kind: 'only-build', columns: [] },
          { key: { accountId: 'b' }, kind: 'only-live', columns: [] },
        ],
      },
    ]);
    await rebuilds(app).switch(NAME);
    expect(await total(app)).toBe(50);
    expect(await app.get(Database).reading.count(Balance)).toBe(5);
  }, 60_000);

  it('of a raised version begins by itself; the older rows are read and fed on until the switch', async () => {
    const old = await start();
    await openMany(old, 3);
    for (let n = 0; n < 30; n += 1) await deposit(old, `a-${String(n % 3)}`);
    await settled(old);
    const next = await start(BalancesInCents);
    await built(next);
    for (let n = 0; n < 30; n += 1) await deposit(next, `a-${String(n % 3)}`);
    await settled(old);
    await built(next);
    expect(await total(next)).toBe(60);
    await rebuilds(next).switch(NAME);
    expect(await total(next)).toBe(6_000);
    await deposit(old, 'a-0');
    await settled(next);
    expect(await total(old)).toBe(6_100);
    expect(old.get(Subscriptions).of(NAME)[0]?.state).toBe('standing-by');
  }, 60_000);

  it('is the same as what was kept up to date all along, under live writes, stopped half-way and resumed', async () => {
    const writer = await start();
    await openMany(writer, 10);
    for (let n = 0; n < 300; n += 1) await deposit(writer, `a-${String(n % 10)}`, n + 1);
    await rebuilds(writer).begin(NAME);
    const ending = new AbortController();
    const writing = (async () => {
      for (let n = 0; !ending.signal.aborted; n += 1) await deposit(writer, `a-${String(n % 10)}`, n + 1);
    })();
    for (let restarts = 0; restarts < 3; restarts += 1) {
      const other = await start();
      await until(async () => ((await status(writer))?.position ?? 0) > 100 * restarts);
      await instances.stop(other);
    }
    await built(writer);
    ending.abort();
    await writing;
    await settled(writer);
    await built(writer);
    const { tables } = await rebuilds(writer).compare(NAME);
    expect(tables).toMatchObject([{ liveRows: 10, buildRows: 10, differing: 0 }]);
    const live = await rows(writer);
    await rebuilds(writer).switch(NAME);
    expect(JSON.stringify(await rows(writer))).toBe(JSON.stringify(live));
  }, 120_000);

  it('can be given up, and leaves nothing behind', async () => {
    const app = await start();
    await openMany(app, 3);
    await settled(app);
    const live = await rows(app);
    await expect(rebuilds(app).abort(NAME)).rejects.toThrow(RebuildError);
    await expect(rebuilds(app).switch(NAME)).rejects.toThrow(RebuildError);
    await expect(rebuilds(app).compare(NAME)).rejects.toThrow(RebuildError);
    await expect(rebuilds(app).begin('accounts.none')).rejects.toThrow(UnknownConsumerError);
    await rebuilds(app).begin(NAME);
    await built(app);
    await rebuilds(app).abort(NAME);
    expect(await status(app)).toBeUndefined();
    expect((await app.get(Consumers).list()).map(({ consumer }) => consumer)).toEqual([NAME]);
    await rebuilds(app).begin(NAME);
    await built(app);
    await rebuilds(app).switch(NAME);
    expect(await rows(app)).toEqual(live);
  }, 60_000);

  it('waits for nobody who is paused, and what is paused stays so', async () => {
    const app = await start();
    await openMany(app, 3);
    await settled(app);
    expect(await app.get(Consumers).pause(NAME)).toBe(true);
    expect(await app.get(Consumers).pause(NAME)).toBe(false);
    await deposit(app, 'a-0', 5);
    await rebuilds(app).begin(NAME);
    await built(app);
    expect(await total(app)).toBe(0);
    await rebuilds(app).switch(NAME);
    expect(await total(app)).toBe(5);
    await deposit(app, 'a-0', 5);
    expect(await app.get(Consumers).get(NAME)).toMatchObject({ lag: 1, fedBy: [] });
    await app.get(Consumers).resume(NAME);
    await settled(app);
    expect(await total(app)).toBe(10);
  }, 60_000);

  it('is switched to under live writes, by a process of its own, and nothing is lost or counted twice', async () => {
    const app = await start();
    await openMany(app, 5);
    await settled(app);
    await rebuilds(app).begin(NAME);
    await built(app);
    const ending = new AbortController();
    let deposits = 0;
    const writing = (async () => {
      for (; !ending.signal.aborted; deposits += 1) await deposit(app, `a-${String(deposits % 5)}`);
    })();
    await until(() => deposits > 20);
    const operator = await start();
    await rebuilds(operator).switch(NAME);
    const switchedAt = deposits;
    await until(() => deposits > switchedAt + 20);
    ending.abort();
    await writing;
    await until(async () => (await total(app)) === deposits);
    expect(await status(app)).toBeUndefined();
  }, 60_000);

  it('is fed on where whoever switched has died while it waited for the build', async () => {
    const app = await start();
    await openMany(app, 3);
    await settled(app);
    await rebuilds(app).begin(NAME);
    await built(app);
    await app.get(Consumers).pause(`${NAME}@next`);
    await deposit(app, 'a-0');
    await settled(app);
    const dying = await start();
    const before = await epoch(app);
    const switched = rebuilds(dying).switch(NAME);
    const dead = new Error('dead');
    const dies = async () => {
      await until(async () => (await epoch(app)) > before);
      jest.spyOn(dying.get(Database), 'transaction').mockRejectedValue(dead);
    };
    await Promise.all([dies(), expect(switched).rejects.toThrow(dead)]);
    await deposit(app, 'a-0');
    await until(async () => (await total(app)) === 2);
    await app.get(Consumers).resume(`${NAME}@next`);
    await built(app);
    await rebuilds(app).switch(NAME);
    expect(await total(app)).toBe(2);
  }, 60_000);
});
