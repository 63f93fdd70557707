import { describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  ApplicationService,
  Database,
  On,
  Projection,
  type RecordedEvent,
  Subscriptions,
} from '../../../src/event-sourcing/index.js';
import {
  AccountOpened,
  Balance,
  BalanceProjection,
  Deposit,
  OpenAccount,
} from '../../support/accounts/accounts.js';
import { accountInstances } from '../../support/accounts/instances.js';
import { until } from '../../support/until.js';

const LEASE_MS = 900;
const ELSEWHERE = 'another-machine/1/00000000';

/** Keeps no rows: who feeds it is all that matters. */
class Idle {
  @On(AccountOpened)
  opened(_: RecordedEvent<AccountOpened>, __: EntityManager): void {
    // Nothing to be kept.
  }
}

@Projection('accounts.idle-a', { version: 1, entities: [] })
class IdleA extends Idle {}
@Projection('accounts.idle-b', { version: 1, entities: [] })
class IdleB extends Idle {}
@Projection('accounts.idle-c', { version: 1, entities: [] })
class IdleC extends Idle {}

describe('instances that share a database', () => {
  const { running, start, stop } = accountInstances({ leaseMs: LEASE_MS });
  const subscriptions = (app: INestApplicationContext) => app.get(Subscriptions).all();
  const state = (app: INestApplicationContext) => subscriptions(app)[0]?.state;
  const live = (app: INestApplicationContext) =>
    subscriptions(app).filter((each) => each.state === 'live').length;
  const write = (app: INestApplicationContext, sql: string) =>
    app.get(Database).transaction((rows) => rows.query(sql));
  const deposit = async (app: INestApplicationContext, count: number) => {
    for (let n = 0; n < count; n += 1) await app.get(ApplicationService).execute(new Deposit('a', 1));
  };
  const balance = async (app: INestApplicationContext) =>
    (await app.get(Database).reading.find(Balance)).find(({ accountId }) => accountId === 'a')?.amount;

  it('feed a projection one at a time, and hand it over when they are shut down', async () => {
    const apps = [await start(BalanceProjection), await start(BalanceProjection)];
    const [first] = apps;
    if (!first) throw new Error('There is none.');
    await first.get(ApplicationService).execute(new OpenAccount('a'));
    for (let round = 1; round <= 4; round += 1) {
      await until(() => apps.filter((app) => state(app) === 'live').length === 1);
      const feeding = apps.find((app) => state(app) === 'live');
      const waiting = apps.find((app) => app !== feeding);
      if (!feeding || !waiting) throw new Error('Nobody feeds it.');
      await deposit(waiting, 10);
      await until(async () => (await balance(waiting)) === round * 20 - 10);
      await stop(feeding);
      await until(() => state(waiting) === 'live');
      await deposit(waiting, 10);
      await until(async () => (await balance(waiting)) === round * 20);
      apps.splice(apps.indexOf(feeding), 1, await start(BalanceProjection));
    }
  });

  it('take over from one that is not heard of any more, and not before its lease has run out', async () => {
    const app = await start(BalanceProjection);
    await app.get(ApplicationService).execute(new OpenAccount('a'));
    await until(() => state(app) === 'live');
    const { now } = app.get(Database);
    const taken = performance.now();
    await write(
      app,
      `UPDATE checkpoints SET epoch = epoch + 1, owner = '${ELSEWHERE}', lease_until = ${now} + 600`,
    );
    await deposit(app, 5);
    await until(() => state(app) === 'standing-by');
    await until(() => state(app) === 'live');
    expect(performance.now() - taken).toBeGreaterThanOrEqual(599);
    await until(async () => (await balance(app)) === 5);
  });

  it('share what there is evenly, whoever was there first', async () => {
    const projections = [BalanceProjection, IdleA, IdleB, IdleC];
    const first = await start(...projections);
    await until(() => live(first) === 4);
    const second = await start(...projections);
    await until(() => live(first) === 2 && live(second) === 2);
    await stop(first);
    await until(() => live(second) === 4);
  });

  it('feed what the others do not know', async () => {
    const first = await start(BalanceProjection, IdleA);
    const second = await start(IdleA, IdleB, IdleC);
    await until(() => live(first) + live(second) === 4);
    const names = subscriptions(second).flatMap((each) => (each.state === 'live' ? [each.name] : []));
    expect(names).toEqual(expect.arrayContaining(['accounts.idle-b', 'accounts.idle-c']));
  });

  it('are not waited for when they are known to be gone', async () => {
    const app = await start(BalanceProjection);
    await until(() => state(app) === 'live');
    const rows = await app.get(Database).reading.query<{ owner: string }[]>('SELECT owner FROM checkpoints');
    const [place = '', pid = ''] = (rows[0]?.owner ?? '').split('/');
    await stop(app);
    const next = await start(IdleA);
    const gone = `${place}/${pid}/00000000-of-an-earlier-life`;
    await write(
      next,
      `UPDATE checkpoints SET owner = '${gone}', lease_until = ${next.get(Database).now} + 3600000`,
    );
    await start(BalanceProjection);
    await until(() => running.some((each) => each !== next && live(each) === 1));
  });
});
