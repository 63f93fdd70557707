import { describe, expect, it, jest } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import {
  ApplicationService,
  ConsumerVersionError,
  Database,
  EventStore,
  Projection,
  Subscriptions,
} from '../../../src/event-sourcing/index.js';
import { settled } from '../../../src/event-sourcing/testing/index.js';
import {
  Balance,
  BalanceProjection,
  Deposit,
  InlineBalance,
  InlineBalanceProjection,
  OpenAccount,
} from '../../support/accounts/accounts.js';
import { accountInstances } from '../../support/accounts/instances.js';
import { allowDeletes } from '../../support/allow-deletes.js';
import { until } from '../../support/until.js';

describe('projections', () => {
  const { start, stop, backUp } = accountInstances();
  const deposit = (app: INestApplicationContext, id: string, amount: number) =>
    app.get(ApplicationService).execute(new Deposit(id, amount));
  const open = (app: INestApplicationContext, id: string) =>
    app.get(ApplicationService).execute(new OpenAccount(id));
  const balance = async (
    app: INestApplicationContext,
    id: string,
    entity: typeof Balance | typeof InlineBalance = Balance,
  ) =>
    (
      await app
        .get(Database)
        .reading.query<{ amount: number }[]>(
          `SELECT amount FROM ${entity === Balance ? 'balance' : 'inline_balance'} WHERE "accountId" = '${id}'`,
        )
    )[0]?.amount;
  const subscription = (app: INestApplicationContext) => {
    const found = app.get(Subscriptions).of('accounts.balances')[0];
    if (!found) throw new Error('There is no such subscription.');
    return found;
  };

  describe('asynchronous', () => {
    it('follow the log live', async () => {
      const app = await start(BalanceProjection);
      await open(app, 'a');
      for (let n = 1; n <= 20; n += 1) await deposit(app, 'a', n);
      await settled(app);
      expect(await balance(app, 'a')).toBe(210);
      await until(() => subscription(app).state === 'live');
      expect(subscription(app).position).toBe(21);
    });

    it('catch up with what was appended without them, once', async () => {
      const without = await start();
      await open(without, 'a');
      for (let n = 0; n < 250; n += 1) await deposit(without, 'a', 1);
      await stop(without);
      for (let start_ = 0; start_ < 3; start_ += 1) {
        const app = await start(BalanceProjection);
        await settled(app);
        expect(await balance(app, 'a')).toBe(250 + start_);
        await deposit(app, 'a', 1);
        await stop(app);
      }
    });

    it('stop when the log was restored from an older backup', async () => {
      let app = await start(BalanceProjection);
      await open(app, 'a');
      await settled(app);
      await stop(app);
      const restore = await backUp();
      app = await start(BalanceProjection);
      await deposit(app, 'a', 1);
      await settled(app);
      const [checkpoint] = await checkpoints(app);
      await stop(app);
      await restore();
      // Another history, in which the read models have come as far as in the first one.
      app = await start();
      await deposit(app, 'a', 2);
      await app
        .get(Database)
        .transaction((rows) =>
          rows.query(`UPDATE checkpoints SET position = 2, event_id = '${checkpoint?.event_id ?? ''}'`),
        );
      await stop(app);
      app = await start(BalanceProjection);
      await until(() => subscription(app).state === 'halted');
      expect(subscription(app).error).toMatchObject({ code: 'event-store/forked', position: 2 });
    });

    it('stop when they are ahead of the log', async () => {
      let app = await start(BalanceProjection);
      await open(app, 'a');
      await settled(app);
      await app.get(Database).transaction((rows) => rows.query('UPDATE checkpoints SET position = 99'));
      await stop(app);
      app = await start(BalanceProjection);
      await until(() => subscription(app).state === 'halted');
      expect(subscription(app).error).toMatchObject({ code: 'event-store/forked', position: 99 });
    });

    it('stop at a hole in the log', async () => {
      const app = await start(BalanceProjection);
      await open(app, 'a');
      await settled(app);
      await app.get(Database).transaction(async (rows) => {
        await allowDeletes((sql) => rows.query(sql));
        await rows.query(
          `INSERT INTO events SELECT 3, stream, 2, '00000000-0000-7000-8000-000000000000', type, 1, 0, data, metadata, tags FROM events WHERE position = 1`,
        );
      });
      await until(() => subscription(app).state === 'halted');
      expect(subscription(app).error).toMatchObject({ code: 'event-store/log-hole', expected: 2, found: 3 });
      expect(await checkpoints(app)).toMatchObject([{ position: 1 }]);
    });
  });

  describe('inline', () => {
    it('are written with the events, and are never behind', async () => {
      const app = await start(InlineBalanceProjection);
      await open(app, 'a');
      for (let n = 1; n <= 5; n += 1) {
        await deposit(app, 'a', n);
        expect(await balance(app, 'a', InlineBalance)).toBe((n * (n + 1)) / 2);
      }
    });

    it('in another version stop the start until their rows are gone', async () => {
      await stop(await start(InlineBalanceProjection));

      @Projection('accounts.inline-balances', { version: 2, entities: [InlineBalance], mode: 'inline' })
      class BalancesOfVersion2 extends InlineBalanceProjection {}
      await expect(start(BalancesOfVersion2)).rejects.toBeInstanceOf(ConsumerVersionError);
    });

    it('refuse the command that they throw at, and no other', async () => {
      const app = await start(InlineBalanceProjection);
      const ids = Array.from({ length: 16 }, (_, n) => `a-${String(n)}`);
      await Promise.all(ids.map((id) => open(app, id)));
      const outcomes = await Promise.allSettled(ids.map((id, n) => deposit(app, id, n % 4 === 1 ? 13 : 1)));
      for (const [n, outcome] of outcomes.entries()) {
        expect(outcome.status).toBe(n % 4 === 1 ? 'rejected' : 'fulfilled');
        if (outcome.status === 'rejected')
          expect(outcome.reason).toMatchObject({ code: 'accounts/overdrawn' });
        expect(await balance(app, `a-${String(n)}`, InlineBalance)).toBe(n % 4 === 1 ? 0 : 1);
      }
      expect(await app.get(EventStore).head()).toBe(16 + 12);
    });

    it('are brought up to the head before anything is appended', async () => {
      const without = await start();
      await open(without, 'a');
      for (let n = 0; n < 5; n += 1) await deposit(without, 'a', 1);
      await stop(without);
      for (let start_ = 0; start_ < 2; start_ += 1) {
        const app = await start(InlineBalanceProjection);
        expect(await balance(app, 'a', InlineBalance)).toBe(5 + start_);
        await deposit(app, 'a', 1);
        await stop(app);
      }
    });

    it('are brought up again where another instance appends at that moment, and handle nothing twice', async () => {
      const first = await start(InlineBalanceProjection);
      await open(first, 'a');
      const store = first.get(EventStore);
      const readAll = store.readAll.bind(store);
      const prototype = Object.getPrototypeOf(store) as EventStore;
      // The one that starts has read its checkpoint, and not yet what is behind it.
      const reading = jest.spyOn(prototype, 'readAll').mockImplementationOnce(async (...page) => {
        await deposit(first, 'a', 1);
        return readAll(...page);
      });
      const second = await start(InlineBalanceProjection);
      reading.mockRestore();
      await deposit(second, 'a', 1);
      expect(await balance(first, 'a', InlineBalance)).toBe(2);
    });
  });

  async function checkpoints(app: INestApplicationContext) {
    return app
      .get(Database)
      .reading.query<{ position: number; event_id: string }[]>('SELECT position, event_id FROM checkpoints');
  }
});
