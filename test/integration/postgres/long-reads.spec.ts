import { describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  ApplicationService,
  Database,
  EventStore,
  RebuildError,
  Rebuilds,
} from '../../../src/event-sourcing/index.js';
import { settled } from '../../../src/event-sourcing/testing/index.js';
import { BalanceProjection, Deposit, OpenAccount } from '../../support/accounts/accounts.js';
import { accountInstances } from '../../support/accounts/instances.js';
import { until } from '../../support/until.js';

const NAME = 'accounts.balances';

/** The first look at an amount takes longer than any statement of the application may. */
const SLOW_AMOUNTS = `
  CREATE FUNCTION slowly(amount integer) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$ BEGIN
    IF current_setting('test.slept', true) IS NULL THEN
      PERFORM set_config('test.slept', 'yes', false), pg_sleep(6.5);
    END IF;
    RETURN amount;
  END $$;
  ALTER TABLE balance RENAME TO balance_rows;
  CREATE VIEW balance AS SELECT "accountId", slowly(amount) AS amount FROM balance_rows`;

describe('the rebuild of a projection beside long reads', () => {
  const instances = accountInstances({ leaseMs: 1_000 });
  const run = (app: INestApplicationContext, sql: string) =>
    app.get(Database).transaction((rows) => rows.query<unknown>(sql));
  const asks = async (app: INestApplicationContext, sql: string) =>
    (await app.get(Database).reading.query<unknown[]>(sql)).length > 0;
  const built = async () => {
    const app = await instances.start(BalanceProjection);
    await app.get(ApplicationService).execute(new OpenAccount('a'));
    await settled(app);
    await app.get(Rebuilds).begin(NAME);
    const head = await app.get(EventStore).head();
    await until(async () => ((await app.get(Rebuilds).find(NAME))?.position ?? -1) >= head);
    return app;
  };
  /** Reads a table in a transaction that stays open, and gives what ends it. */
  const reading = async (app: INestApplicationContext, table: string) => {
    const dataSource = await new DataSource(app.get(Database).forQueries()).initialize();
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`SELECT FROM ${table}`);
    return () => dataSource.destroy();
  };

  it('compares for as long as it takes, in one look', async () => {
    const app = await built();
    await run(app, SLOW_AMOUNTS);
    const comparison = app.get(Rebuilds).compare(NAME);
    const isSleeping =
      "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";
    await until(() => asks(app, isSleeping));
    await run(app, `INSERT INTO balance_rows VALUES ('b', 1)`);
    expect(await comparison).toEqual({
      position: 1,
      livePosition: 1,
      tables: [{ table: 'balance', liveRows: 1, buildRows: 1, differing: 0, differences: [] }],
    });
  }, 60_000);

  it('keeps the tables that it compares, from before it looks where they stand', async () => {
    const app = await built();
    const dataSource = await new DataSource(app.get(Database).forQueries()).initialize();
    const runner = dataSource.createQueryRunner();
    await runner.query('SET default_transaction_read_only = off');
    await runner.startTransaction();
    await runner.query('LOCK TABLE checkpoints IN ACCESS EXCLUSIVE MODE');
    const comparison = app.get(Rebuilds).compare(NAME);
    const looks =
      "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'SELECT consumer, min(position)%'";
    await until(() => asks(app, looks));
    // As a switch and an abort do it.
    await runner.query("SET LOCAL lock_timeout = '100ms'");
    const dropping = runner.query('DROP SCHEMA build_accounts_balances CASCADE');
    await Promise.allSettled([dropping]);
    await runner.query('COMMIT');
    await dataSource.destroy();
    await expect(comparison).resolves.toMatchObject({
      tables: [{ liveRows: 1, buildRows: 1, differing: 0 }],
    });
    await expect(dropping).rejects.toMatchObject({ code: '55P03' });
  });

  it('says that somebody reads a table it has to take, and goes on as before', async () => {
    const app = await built();
    const held = {
      name: RebuildError.name,
      message: expect.stringContaining('a long transaction reads one of balance'),
    };
    const [ofLive, ofBuild] = [
      await reading(app, 'balance'),
      await reading(app, 'build_accounts_balances.balance'),
    ];
    await expect(app.get(Rebuilds).abort(NAME)).rejects.toMatchObject(held);
    await ofBuild();
    await expect(app.get(Rebuilds).switch(NAME)).rejects.toMatchObject(held);
    await ofLive();
    await app.get(ApplicationService).execute(new Deposit('a', 2));
    await settled(app);
    expect(await asks(app, 'SELECT FROM balance WHERE amount = 2')).toBe(true);
    await app.get(Rebuilds).switch(NAME);
    expect(await asks(app, 'SELECT FROM balance WHERE amount = 2')).toBe(true);
  }, 60_000);
});
