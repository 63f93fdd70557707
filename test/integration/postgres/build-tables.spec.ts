import { describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { ApplicationService, Database, EventStore, Rebuilds } from '../../../src/event-sourcing/index.js';
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
});
