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
