import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import {
  ApplicationService,
  Consumers,
  Database,
  Rebuilds,
  Subscriptions,
} from '../../../src/event-sourcing/index.js';
import { settled } from '../../../src/event-sourcing/testing/index.js';
import { BalanceProjection, Deposit, OpenAccount } from '../../support/accounts/accounts.js';
import { accountInstances } from '../../support/accounts/instances.js';
import { until } from '../../support/until.js';

const BALANCES = 'accounts.balances';

describe('a log that was restored from an older copy than its read models', () => {
  const { start, stop, backUp } = accountInstances();
  const write = (app: INestApplicationContext, sql: string) =>
    app.get(Database).transaction((rows) => rows.query<unknown>(sql));
  const state = (app: INestApplicationContext) => app.get(Subscriptions).of(BALANCES)[0]?.state;
  const balances = (app: INestApplicationContext) =>
    app.get(Database).reading.query<unknown[]>('SELECT amount FROM balance');

  /** Three events; all are lost again but the first, and the read models stay where they were. */
  const restoredWithoutReadModels = async () => {
    let app = await start(BalanceProjection);
    await app.get(ApplicationService).execute(new OpenAccount('a'));
    await settled(app);
    await stop(app);
    const restore = await backUp();
    app = await start(BalanceProjection);
    for (const amount of [5, 6]) await app.get(ApplicationService).execute(new Deposit('a', amount));
    await settled(app);
    const [{ event_id: eventId } = { event_id: '' }] = await app
      .get(Database)
      .reading.query<{ event_id: string }[]>('SELECT event_id FROM checkpoints');
    await stop(app);
    await restore();
    app = await start();
    await write(app, 'UPDATE balance SET amount = 11');
    await write(app, `UPDATE checkpoints SET position = 3, event_id = '${eventId}'`);
    await stop(app);
  };

  it('stops them until they are built anew from it', async () => {
    await restoredWithoutReadModels();
    let app = await start(BalanceProjection);
    await until(() => state(app) === 'halted');
    await app.get(ApplicationService).execute(new Deposit('a', 1));
    expect(await balances(app)).toEqual([{ amount: 11 }]);
    const rebuilds = app.get(Rebuilds);
    await rebuilds.begin(BALANCES);
    await until(async () => (await rebuilds.find(BALANCES))?.position === 2);
    // The log is at 2, and what they have read of the other one at 3.
    await rebuilds.switch(BALANCES);
    expect(await balances(app)).toEqual([{ amount: 1 }]);
    await stop(app);

    app = await start(BalanceProjection);
    await app.get(ApplicationService).execute(new Deposit('a', 2));
    await settled(app);
    expect(await balances(app)).toEqual([{ amount: 3 }]);
    expect(await app.get(Consumers).get(BALANCES)).toMatchObject({ position: 3, lag: 0 });
    await stop(app);
  });
});

describe('a projection that has halted', () => {
  // Nobody waits for so long.
  const { start, stop } = accountInstances({ leaseMs: 600_000 });
  const remember = (app: INestApplicationContext, eventId: string) =>
    app.get(Database).transaction((rows) => rows.query(`UPDATE checkpoints SET event_id = '${eventId}'`));

  it('is said to all who ask, until another instance can go on, which has not to wait', async () => {
    let app = await start(BalanceProjection);
    await app.get(ApplicationService).execute(new OpenAccount('a'));
    await settled(app);
    const rows = app.get(Database).reading;
    const [stood] = await rows.query<{ event_id: string }[]>('SELECT event_id FROM checkpoints');
    expect(await app.get(Consumers).get(BALANCES)).toMatchObject({ haltedFor: null });
    await remember(app, randomUUID());
    await stop(app);

    app = await start(BalanceProjection);
    const found = () => app.get(Consumers).get(BALANCES);
    await until(async () => (await found()).haltedFor !== null);
    expect(await found()).toMatchObject({ fedBy: [], haltedFor: expect.stringContaining('FORKED') });

    await remember(app, stood?.event_id ?? '');
    // The one that has halted still runs.
    app = await start(BalanceProjection);
    await until(() => app.get(Subscriptions).of(BALANCES)[0]?.state === 'live');
    expect(await found()).toMatchObject({ fedBy: [expect.any(String)], haltedFor: null });
  });
});
