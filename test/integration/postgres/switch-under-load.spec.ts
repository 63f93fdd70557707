import { describe, expect, it } from '@jest/globals';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ApplicationService, Database, Rebuilds } from '../../../src/event-sourcing/index.js';
import { settled } from '../../../src/event-sourcing/testing/index.js';
import { Balance, BalanceProjection, Deposit, OpenAccount } from '../../support/accounts/accounts.js';
import { accountInstances } from '../../support/accounts/instances.js';
import { rowBalances } from '../../support/accounts/row-balances.js';
import { until } from '../../support/until.js';

const ROUNDS = 2;

describe('switches to a build, and builds given up, under live writes', () => {
  const instances = accountInstances();

  /** Deposits into so many accounts, again and again, until the function that it gives is called, which gives how many. */
  const deposit = (app: INestApplicationContext, accounts: number): (() => Promise<number[]>) => {
    let isOver = false;
    const writers = Array.from({ length: accounts }, async (_, n) => {
      let count = 0;
      for (; !isOver; count += 1) await app.get(ApplicationService).execute(new Deposit(`a-${String(n)}`, 1));
      return count;
    });
    return () => {
      isOver = true;
      return Promise.all(writers);
    };
  };
  const nearlyThere = (rebuilds: Rebuilds) =>
    until(async () => {
      const build = await rebuilds.find('accounts.balances');
      return build !== undefined && build.position > 0 && build.head - build.position < 200;
    });

  it.each<[string, Type<object>, number]>([
    // Rows and checkpoint are one statement, which has the lock of the table before that of the checkpoint.
    ['rows in bulk', rowBalances('accounts.balances'), 16],
    ['row by row', BalanceProjection, 1],
  ])(
    'wait for nobody who waits for them: %s',
    async (_, projection, accounts) => {
      const app = await instances.start(projection);
      for (let n = 0; n < accounts; n += 1) {
        await app.get(ApplicationService).execute(new OpenAccount(`a-${String(n)}`));
      }
      const rebuilds = app.get(Rebuilds);
      const stop = deposit(app, accounts);
      for (let round = 0; round < ROUNDS; round += 1) {
        await rebuilds.begin('accounts.balances');
        await nearlyThere(rebuilds);
        await rebuilds.abort('accounts.balances');
        await rebuilds.begin('accounts.balances');
        await nearlyThere(rebuilds);
        await rebuilds.switch('accounts.balances');
      }
      const counts = await stop();
      await settled(app);
      const rows = await app.get(Database).reading.find(Balance);
      expect(new Map(rows.map((row) => [row.accountId, row.amount]))).toEqual(
        new Map(counts.map((count, n) => [`a-${String(n)}`, count])),
      );
      const options = app.get(Database).forQueries();
      // What a connection knows of deadlocks is told when it ends.
      await instances.stop(app);
      const later = await new DataSource(options).initialize();
      const found = await later.query<object[]>(
        'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
      );
      await later.destroy();
      expect(found).toEqual([{ deadlocks: 0 }]);
    },
    120_000,
  );
});
