import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { ApplicationService, QueryService, SystemClock } from '../../src/event-sourcing/index.js';
import { InMemoryEventSourcingModule } from '../../src/event-sourcing/testing/index.js';
import { RequestTransfer } from '../../src/transfers/commands/request-transfer/request-transfer.command.js';
import { TransfersModule } from '../../src/transfers/index.js';
import { FindTransfer } from '../../src/transfers/queries/find-transfer/find-transfer.query.js';
import { CreateUser } from '../../src/users/commands/create-user/create-user.command.js';
import { Deposit } from '../../src/wallets/commands/deposit/deposit.command.js';
import { OpenWallet } from '../../src/wallets/commands/open-wallet/open-wallet.command.js';
import { WalletCurrencies } from '../../src/wallets/index.js';
import { FindWallet } from '../../src/wallets/queries/find-wallet/find-wallet.query.js';
import { TestEdgesModule } from '../support/test-edges.module.js';
import { until } from '../support/until.js';

describe('transfers, through the buses', () => {
  let app: INestApplicationContext;

  beforeEach(async () => {
    const module = await Test.createTestingModule({
      imports: [
        InMemoryEventSourcingModule.forRoot({ clock: new SystemClock() }),
        TestEdgesModule,
        TransfersModule.forRoot(30_000),
      ],
    }).compile();
    app = await module.init();
    await execute(new CreateUser('u-1', 'Ada', 'ada@example.com', null));
    await execute(new OpenWallet('w-1', 'u-1', 'EUR'));
    await execute(new OpenWallet('w-2', 'u-1', 'EUR'));
    await execute(new Deposit('w-1', 100, null));
  });
  afterEach(() => app.close());

  const execute = <T>(command: Command<T>) => app.get(ApplicationService).execute(command);
  const transfer = async (id: string) => (await app.get(QueryService).execute(new FindTransfer(id))).result;
  const balanceOf = async (id: string) =>
    (await app.get(QueryService).execute(new FindWallet(id))).result?.balance;

  it('are there at once, and move money', async () => {
    await execute(new RequestTransfer('t-1', 'w-1', 'w-2', 60, null));
    expect(await transfer('t-1')).toMatchObject({ fromWalletId: 'w-1', toWalletId: 'w-2', amount: 60 });
    await until(async () => (await transfer('t-1'))?.status === 'completed');
    expect([await balanceOf('w-1'), await balanceOf('w-2')]).toEqual([40, 60]);
  });

  it('are requested once under an id, however many ask at once', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => execute(new RequestTransfer('t-1', 'w-1', 'w-2', 60, null))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes.filter((each) => each.status === 'rejected')) {
      expect(outcome.reason).toMatchObject({ code: 'transfers/already-exists' });
    }
    await until(async () => (await transfer('t-1'))?.status === 'completed');
    expect(await balanceOf('w-2')).toBe(60);
  });

  it('are requested without contending for the wallets with those who move money', async () => {
    // A command of somebody else is not inside of the unit of work that is running.
    const elsewhere = AsyncLocalStorage.snapshot();
    const currencies = app.get(WalletCurrencies);
    const read: string[] = [];
    const of = currencies.of.bind(currencies);
    currencies.of = async (id) => {
      const currency = await of(id);
      read.push(id);
      await elsewhere(() => execute(new Deposit(id, 1, null)));
      return currency;
    };
    await execute(new RequestTransfer('t-1', 'w-1', 'w-2', 60, null));
    // Once each: there was no conflict after which to look again.
    expect(read).toEqual(['w-1', 'w-2']);
  });
});
