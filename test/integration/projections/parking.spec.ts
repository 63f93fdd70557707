import { describe, expect, it } from '@jest/globals';
import { Injectable, type INestApplicationContext } from '@nestjs/common';
import {
  Command,
  CommandHandler,
  type ICommandHandler,
  type IQueryHandler,
  Query,
  QueryHandler,
} from '@nestjs/cqrs';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import {
  ApplicationService,
  Database,
  NotParkedError,
  ParkedSequences,
  Public,
  QueryService,
  type ReadsSequences,
  type SavedAggregate,
  streamOf,
  Subscriptions,
} from '../../../src/event-sourcing/index.js';
import {
  Account,
  AccountRepository,
  Balance,
  BalanceProjection,
  Deposit,
  OpenAccount,
} from '../../support/accounts/accounts.js';
import { accountInstances } from '../../support/accounts/instances.js';
import { until } from '../../support/until.js';

const CONSUMER = 'accounts.balances';
const POISON = 7;

class Amounts extends Query<number> {}

@Injectable()
@Public()
@QueryHandler(Amounts)
class AmountsHandler implements IQueryHandler<Amounts> {
  constructor(@InjectRepository(Balance) private readonly balances: Repository<Balance>) {}

  async execute(): Promise<number> {
    return (await this.balances.find()).length;
  }
}

class Amount extends Query<number | undefined> {
  constructor(readonly accountId: string) {
    super();
  }
}

@Injectable()
@Public()
@QueryHandler(Amount)
class AmountHandler implements IQueryHandler<Amount>, ReadsSequences<Amount> {
  constructor(@InjectRepository(Balance) private readonly balances: Repository<Balance>) {}

  async execute({ accountId }: Amount): Promise<number | undefined> {
    return (await this.balances.findOneBy({ accountId }))?.amount;
  }

  sequencesOf({ accountId }: Amount): readonly string[] {
    return [streamOf(Account, accountId)];
  }
}

class DepositInBoth extends Command<SavedAggregate> {
  constructor(
    readonly one: string,
    readonly other: string,
  ) {
    super();
  }
}

@Injectable()
@Public()
@CommandHandler(DepositInBoth)
class DepositInBothHandler implements ICommandHandler<DepositInBoth> {
  constructor(private readonly accounts: AccountRepository) {}

  async execute({ one, other }: DepositInBoth): Promise<SavedAggregate> {
    const deposit = (account: Account) => {
      account.deposit(1);
    };
    await this.accounts.update(one, deposit);
    return await this.accounts.update(other, deposit);
  }
}

describe('an event that a projection throws at', () => {
  const instances = accountInstances({ leaseMs: 1_000 });

  const start = async () => {
    const app = await instances.start(BalanceProjection, AmountsHandler, AmountHandler, DepositInBothHandler);
    app.get(BalanceProjection).poison = POISON;
    return app;
  };
  const execute = (app: INestApplicationContext, command: Command<SavedAggregate>) =>
    app.get(ApplicationService).execute(command);
  const balances = async (app: INestApplicationContext) => {
    const rows = await app.get(Database).reading.find(Balance, { order: { accountId: 'ASC' } });
    return Object.fromEntries(rows.map(({ accountId, amount }) => [accountId, amount]));
  };
  const parked = (app: INestApplicationContext) => app.get(ParkedSequences);
  const position = (app: INestApplicationContext) => app.get(Subscriptions).of(CONSUMER)[0]?.position;
  /** Accounts a, b and c; a is poisoned between its deposits of 1 and 100. */
  const poisoned = async () => {
    const app = await start();
    for (const id of ['a', 'b', 'c']) await execute(app, new OpenAccount(id));
    for (const amount of [1, POISON, 100]) await execute(app, new Deposit('a', amount));
    for (const id of ['b', 'c']) await execute(app, new Deposit(id, 50));
    await until(() => position(app) === 8);
    return app;
  };
  /** Mends the handler, and does not wait for the next attempt. */
  const mend = async (app: INestApplicationContext) => {
    app.get(BalanceProjection).poison = undefined;
    await parked(app).retryAll(CONSUMER);
  };
  /** Lets the next attempt be the last, whichever is under way. */
  const giveUp = (app: INestApplicationContext) =>
    until(async () => {
      const sql = 'UPDATE parked_events SET attempts = 9 WHERE due_at IS NOT NULL AND attempts > 0';
      await app.get(Database).transaction((rows) => rows.query(sql));
      return (await parked(app).list())[0]?.isRetried === false;
    });

  it('is set aside whatever was thrown, with a text that either engine can keep', async () => {
    const app = await start();
    app.get(BalanceProjection).thrown = new Error('It held \0 and half of \ud83d.');
    await execute(app, new OpenAccount('a'));
    await execute(app, new Deposit('a', POISON));
    await execute(app, new OpenAccount('b'));
    await until(() => position(app) === 3);
    const [found] = await parked(app).list();
    expect(found?.error).toBe('It held \ufffd and half of \ufffd.');
    expect(await balances(app)).toEqual({ a: 0, b: 0 });
  });

  it('holds up its stream and no other, and is got over by itself when the cause is gone', async () => {
    const app = await poisoned();
    expect(await balances(app)).toEqual({ a: 1, b: 50, c: 50 });
    expect(await parked(app).list()).toMatchObject([
      {
        consumer: CONSUMER,
        sequence: 'accounts.account-a',
        position: 5,
        events: 2,
        error: 'poison',
        isRetried: true,
      },
    ]);
    app.get(BalanceProjection).poison = undefined;
    await until(async () => (await parked(app).list()).length === 0);
    expect(await balances(app)).toEqual({ a: 108, b: 50, c: 50 });
    await execute(app, new Deposit('a', 1));
    await until(() => position(app) === 9);
    expect(await balances(app)).toMatchObject({ a: 109 });
  });

  it('is left to an operator in the end, who sees what it was and has it tried again', async () => {
    const app = await poisoned();
    await giveUp(app);
    const details = await parked(app).show(CONSUMER, 'accounts.account-a');
    expect(details).toMatchObject({
      attempts: 10,
      event: { type: 'accounts.deposited', data: { amount: POISON } },
    });
    expect(details.trace).toContain('accounts.ts');

    await parked(app).retry(CONSUMER, 'accounts.account-a');
    await until(async () => (await parked(app).list())[0]?.attempts === 11);
    expect(await balances(app)).toMatchObject({ a: 1 });
    app.get(BalanceProjection).poison = undefined;
    expect(await parked(app).count(CONSUMER)).toBe(1);
    expect(await parked(app).retryAll(CONSUMER)).toBe(1);
    await until(async () => (await parked(app).list()).length === 0);
    expect(await balances(app)).toMatchObject({ a: 108 });
    await expect(parked(app).retry(CONSUMER, 'accounts.account-a')).rejects.toBeInstanceOf(NotParkedError);
  });

  it('is skipped with a reason that is kept, and what waited behind it goes on', async () => {
    const app = await poisoned();
    for (const reason of ['', ' \n\t'])
      await expect(parked(app).skip(CONSUMER, 'accounts.account-a', reason)).rejects.toThrow(/Say why/);
    await parked(app).skip(CONSUMER, 'accounts.account-a', 'a deposit that never was');
    await until(async () => (await parked(app).list()).length === 0);
    expect(await balances(app)).toMatchObject({ a: 101 });
    const skipped = await app.get(Database).reading.query<object[]>('SELECT * FROM skipped_events');
    expect(skipped).toMatchObject([
      { consumer: CONSUMER, position: 5, reason: 'a deposit that never was', error: 'poison' },
    ]);
    await execute(app, new Deposit('a', 1));
    await until(async () => (await balances(app))['a'] === 102);
  });

  it('is still set aside after a restart, with all that comes later in its stream', async () => {
    await instances.stop(await poisoned());
    const app = await start();
    for (const amount of [1_000, 2_000]) await execute(app, new Deposit('a', amount));
    await until(() => position(app) === 10);
    expect(await balances(app)).toMatchObject({ a: 1 });
    expect(await parked(app).list()).toMatchObject([{ position: 5, events: 4 }]);
    await mend(app);
    await until(async () => (await balances(app))['a'] === 3_108);
  });

  it('is not taken for applied by a query that asks for it', async () => {
    const app = await poisoned();
    const queries = app.get(QueryService);
    const ask = (minPosition: number) => queries.execute(new Amounts(), { minPosition, waitMs: 300 });
    await expect(ask(5)).rejects.toMatchObject({ code: 'projection/behind' });
    await giveUp(app);
    await expect(ask(5)).rejects.toMatchObject({ code: 'projection/parked', minPosition: 5 });
    await expect(ask(6)).rejects.toMatchObject({ code: 'projection/parked', minPosition: 6 });
    expect((await ask(8)).result).toBe(3);
  });

  it('is not taken for applied by a query that asks for a later one, and says that it reads its sequence', async () => {
    const app = await poisoned();
    const queries = app.get(QueryService);
    const ask = (accountId: string, minPosition: number) =>
      queries.execute(new Amount(accountId), { minPosition, waitMs: 300 });
    await expect(ask('a', 8)).rejects.toMatchObject({ code: 'projection/behind', position: 4 });
    await giveUp(app);
    await expect(ask('a', 8)).rejects.toMatchObject({
      code: 'projection/parked',
      position: 5,
      minPosition: 8,
    });
    expect((await ask('a', 4)).result).toBe(1);
    expect((await ask('b', 8)).result).toBe(50);
    await mend(app);
    await until(async () => (await parked(app).count(CONSUMER)) === 0);
    expect((await ask('a', 8)).result).toBe(108);
  });

  it('is not taken for applied by a query that asks for another event of the same command', async () => {
    const app = await poisoned();
    await execute(app, new DepositInBoth('a', 'b'));
    await execute(app, new Deposit('c', 1));
    await until(() => position(app) === 11);
    await giveUp(app);
    const ask = (minPosition: number) => app.get(QueryService).execute(new Amounts(), { minPosition });
    await expect(ask(10)).rejects.toMatchObject({ code: 'projection/parked', position: 9, minPosition: 10 });
    expect((await ask(11)).result).toBe(3);
  });

  it('may be one of many: every stream keeps its order, and nothing is lost', async () => {
    const app = await start();
    const ids = Array.from({ length: 30 }, (_, n) => `m-${String(n).padStart(2, '0')}`);
    await Promise.all(ids.map((id) => execute(app, new OpenAccount(id))));
    for (const amount of [1, 2, 3, 4]) {
      const isPoison = (n: number) => n % 3 === 0 && amount === 2;
      await Promise.all(ids.map((id, n) => execute(app, new Deposit(id, isPoison(n) ? POISON : amount))));
    }
    await until(() => position(app) === 150);
    expect(await parked(app).count(CONSUMER)).toBe(10);
    const found = await balances(app);
    for (const [n, id] of ids.entries()) expect([id, found[id]]).toEqual([id, n % 3 === 0 ? 1 : 10]);
    await mend(app);
    await until(async () => (await parked(app).count(CONSUMER)) === 0);
    const after = await balances(app);
    for (const [n, id] of ids.entries()) expect([id, after[id]]).toEqual([id, n % 3 === 0 ? 15 : 10]);
  });
});
