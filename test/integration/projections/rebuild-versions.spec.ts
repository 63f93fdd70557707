import { describe, expect, it, jest } from '@jest/globals';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { ApplicationService, Database, Projection, Rebuilds } from '../../../src/event-sourcing/index.js';
import { CheckpointRow } from '../../../src/event-sourcing/subscriptions/typeorm/checkpoint.entity.js';
import { settled } from '../../../src/event-sourcing/testing/index.js';
import { Balance, BalanceProjection, OpenAccount } from '../../support/accounts/accounts.js';
import { accountInstances } from '../../support/accounts/instances.js';
import { Gate } from '../../support/gate.js';
import { until } from '../../support/until.js';

const NAME = 'accounts.balances';

function inVersion(version: number): Type<BalanceProjection> {
  @Projection(NAME, { version, entities: [Balance] })
  class Balances extends BalanceProjection {}
  return Balances;
}

describe('builds of a projection in several versions', () => {
  const instances = accountInstances({ leaseMs: 1_000 });
  const start = (version: number) => instances.start(inVersion(version));
  const find = (app: INestApplicationContext) => app.get(Rebuilds).find(NAME);
  /** An instance of version 1 with rows. */
  const before = async () => {
    const app = await start(1);
    await app.get(ApplicationService).execute(new OpenAccount('a'));
    await settled(app);
    return app;
  };
  const begun = (app: INestApplicationContext, version: number) =>
    until(async () => (await find(app))?.version === version);

  it('are given up for a newer one, and not for an older one that starts again', async () => {
    const live = await before();
    const second = await start(2);
    await begun(live, 2);
    await start(3);
    await begun(live, 3);
    const build = await find(live);
    await second.get(Rebuilds).beginWhereOlder(NAME);
    expect(await find(live)).toMatchObject({ version: 3, startedAt: build?.startedAt });
  });

  it('are given up by one of the instances that have a newer one, and what that begins is left alone', async () => {
    const live = await before();
    const [one, two] = [await start(3), await start(3)];
    await begun(live, 3);
    await one.get(Rebuilds).abort(NAME);
    await instances.stop(await start(2));
    await begun(live, 2);
    const gate = new Gate();
    const database = two.get(Database);
    const transaction = database.transaction.bind(database);
    const asked = jest.spyOn(database, 'transaction').mockImplementation(async (work) => {
      await gate.opened;
      return transaction(work);
    });
    // Both have seen the build of version 2, and one of them is slow.
    const slow = Promise.allSettled([two.get(Rebuilds).beginWhereOlder(NAME)]);
    await until(() => asked.mock.calls.length > 0);
    await one.get(Rebuilds).beginWhereOlder(NAME);
    const build = await find(live);
    gate.open();
    await slow;
    await two.get(Rebuilds).beginWhereOlder(NAME);
    expect(build?.version).toBe(3);
    expect(await find(live)).toMatchObject({ version: 3, startedAt: build?.startedAt });
  });

  it.each<[string, (app: INestApplicationContext) => Promise<void>]>([
    ['was given up', (app) => app.get(Rebuilds).abort(NAME)],
    ['was switched to', (app) => app.get(Rebuilds).switch(NAME)],
  ])('are out of reach for who fed one that %s', async (_, end) => {
    const app = await before();
    const epoch = async () =>
      (await app.get(Database).reading.findOneBy(CheckpointRow, { consumer: `${NAME}@next` }))?.epoch ?? 0;
    const built = async () => {
      await app.get(Rebuilds).begin(NAME);
      const first = await epoch();
      await until(async () => (await find(app))?.position === 1);
      return { first, last: await epoch() };
    };
    for (let round = 0, used = 0; round < 3; round += 1) {
      const { first, last } = await built();
      expect(first).toBeGreaterThan(used);
      used = last;
      await end(app);
    }
    await app.get(ApplicationService).execute(new OpenAccount('b'));
    await until(async () => (await app.get(Database).reading.count(Balance)) === 2);
  });
});
