import type { INestApplicationContext } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { retryOnConflict } from '../../../src/event-sourcing/application/retry-on-conflict.js';
import { StoreUnavailableError, UnitOfWork } from '../../../src/event-sourcing/index.js';
import { AccountRepository } from '../../support/accounts/accounts.js';
import { accountsOn } from '../../support/accounts/accounts-app.js';
import { type FreshDatabase, freshDatabase } from '../../support/postgres/fresh-database.js';
import { until } from '../../support/until.js';

/** As a standby has it that never got the last event, and then another one. */
const OTHERWISE = `SET session_replication_role = replica;
  UPDATE events SET event_id = gen_random_uuid(), data = '{"accountId":"a","amount":5}' WHERE version = 2;
  RESET session_replication_role`;

describe('what an instance remembers', () => {
  let fresh: FreshDatabase;
  let app: INestApplicationContext;

  beforeAll(async () => {
    fresh = await freshDatabase();
    app = await accountsOn({ type: 'postgres', url: fresh.url, feed: false });
  });
  afterAll(async () => {
    await app.close();
    await fresh.remove();
  });

  const command = (change: Parameters<AccountRepository['update']>[1]) =>
    retryOnConflict(8, () => app.get(UnitOfWork).run(() => app.get(AccountRepository).update('a', change)));
  const deposit = (amount: number, seen: number[] = []) =>
    command((account) => {
      if (account.version === 0) account.open();
      seen.push(account.balance);
      account.deposit(amount);
    });

  it('is forgotten with the connection: behind the next one there may be a log that has lost its end', async () => {
    await deposit(100);
    await fresh.query(OTHERWISE);
    await fresh.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    const seen: number[] = [];
    await until(async () => {
      try {
        await deposit(1, seen);
        return true;
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        return false;
      }
    });
    expect(seen.at(-1)).toBe(5);
  });
});
