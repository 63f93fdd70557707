import { describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import {
  ApplicationService,
  Consumers,
  Database,
  EventStore,
  Rebuilds,
} from '../../../src/event-sourcing/index.js';
import { BalanceProjection, OpenAccount } from '../../support/accounts/accounts.js';
import { accountInstances } from '../../support/accounts/instances.js';
import { until } from '../../support/until.js';

const NAME = 'accounts.balances';

describe('the table of a build', () => {
  const instances = accountInstances({ leaseMs: 1_000 });
  const run = (app: INestApplicationContext, sql: string) =>
    app.get(Database).transaction((rows) => rows.query<{ reloptions: unknown }[]>(sql));
  const settings = async (app: INestApplicationContext, schema = 'public') => {
    const sql = `SELECT reloptions FROM pg_class WHERE oid = '${schema}.balance'::regclass`;
    return (await run(app, sql))[0]?.reloptions;
  };
  const rebuilt = async (app: INestApplicationContext) => {
    await app.get(Rebuilds).begin(NAME);
    const head = await app.get(EventStore).head();
    await until(async () => ((await app.get(Rebuilds).find(NAME))?.position ?? -1) >= head);
    const building = await settings(app, 'build_accounts_balances');
    await app.get(Rebuilds).switch(NAME);
    return building;
  };

  it('has room for rows that are written again while it is built, and then what the live one had', async () => {
    const app = await instances.start(BalanceProjection);
    await app.get(ApplicationService).execute(new OpenAccount('a-1'));
    expect(await rebuilt(app)).toEqual(['fillfactor=50']);
    expect(await settings(app)).toBeNull();
    await run(app, 'ALTER TABLE balance SET (autovacuum_vacuum_scale_factor = 0.01)');
    const own = ['autovacuum_vacuum_scale_factor=0.01'];
    expect(await rebuilt(app)).toEqual(['fillfactor=50', ...own]);
    expect(await settings(app)).toEqual(own);
    await run(app, 'ALTER TABLE balance SET (fillfactor = 80)');
    expect(await rebuilt(app)).toEqual(expect.arrayContaining(['fillfactor=80', ...own]));
    expect(await settings(app)).toEqual(expect.arrayContaining(['fillfactor=80', ...own]));
  });

  it('has another schema when the projection gets another name, and so have those that are kept', async () => {
    const app = await instances.start(BalanceProjection);
    await app.get(ApplicationService).execute(new OpenAccount('a-1'));
    await rebuilt(app);
    await app.get(Rebuilds).begin(NAME);
    await app.get(Consumers).rename(NAME, 'accounts.others');
    for (const kind of ['build', 'kept']) {
      expect(await settings(app, `${kind}_accounts_others`)).toEqual(
        kind === 'kept' ? null : ['fillfactor=50'],
      );
      await expect(settings(app, `${kind}_accounts_balances`)).rejects.toThrow('does not exist');
    }
    // As one that begins anew under the name has it.
    await app.get(Consumers).begin(NAME, 'start');
    await app.get(Rebuilds).begin(NAME);
  });
});
