import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { ApplicationService, EventStore, QueryService } from '../../src/event-sourcing/index.js';
import { InMemoryEventSourcingModule } from '../../src/event-sourcing/testing/index.js';
import { BlockUser } from '../../src/users/commands/block-user/block-user.command.js';
import { CreateUser } from '../../src/users/commands/create-user/create-user.command.js';
import { UnblockUser } from '../../src/users/commands/unblock-user/unblock-user.command.js';
import { UserRepository } from '../../src/users/index.js';
import { CloseWallet } from '../../src/wallets/commands/close-wallet/close-wallet.command.js';
import { Deposit } from '../../src/wallets/commands/deposit/deposit.command.js';
import { OpenWallet } from '../../src/wallets/commands/open-wallet/open-wallet.command.js';
import { Withdraw } from '../../src/wallets/commands/withdraw/withdraw.command.js';
import { FindWallet } from '../../src/wallets/queries/find-wallet/find-wallet.query.js';
import { ListDailyTotals } from '../../src/wallets/queries/list-daily-totals/list-daily-totals.query.js';
import { ListStatement } from '../../src/wallets/queries/list-statement/list-statement.query.js';
import {
  CreditForTransfer,
  DebitForTransfer,
  RefundForTransfer,
  WalletsModule,
} from '../../src/wallets/index.js';
import { TestEdgesModule } from '../support/test-edges.module.js';

describe('wallets, through the buses', () => {
  let app: INestApplicationContext;

  beforeEach(async () => {
    const module = await Test.createTestingModule({
      imports: [InMemoryEventSourcingModule.forRoot(), TestEdgesModule, WalletsModule],
    }).compile();
    app = await module.init();
    await execute(new CreateUser('u-1', 'Ada', 'ada@example.com', null));
    await execute(new CreateUser('u-2', 'Grace', 'grace@example.com', null));
    await execute(new OpenWallet('w-1', 'u-1', 'EUR'));
    await execute(new OpenWallet('w-2', 'u-2', 'EUR'));
    await execute(new Deposit('w-1', 100, null));
  });
  afterEach(() => app.close());

  const execute = <T>(command: Command<T>) => app.get(ApplicationService).execute(command);
  const wallet = async (id: string) => (await app.get(QueryService).execute(new FindWallet(id))).result;
  const statement = async (id: string, minPosition: number) => {
    const { result } = await app
      .get(QueryService)
      .execute(new ListStatement(id, 100, 'asc'), { minPosition });
    return result?.rows.map(({ item: { type, amount, balance, transferId } }) => [
      type,
      amount,
      balance,
      transferId,
    ]);
  };
  const head = () => app.get(EventStore).head();
  /** Lets somebody block the owner after the next command has read it, and before it commits. */
  const blockOnceItIsRead = () => {
    // A command of somebody else is not inside of the unit of work that is running.
    const elsewhere = AsyncLocalStorage.snapshot();
    const users = app.get(UserRepository);
    const get = users.get.bind(users);
    users.get = async (id) => {
      const user = await get(id);
      users.get = get;
      await elsewhere(() => execute(new BlockUser(id, 'fraud')));
      return user;
    };
  };

  it('are there at once, since their balances are kept with the log', async () => {
    expect(await wallet('w-1')).toMatchObject({ ownerId: 'u-1', balance: 100, version: 2 });
    const { position } = await execute(new Withdraw('w-1', 30, 'rent'));
    expect(await wallet('w-1')).toMatchObject({ balance: 70, version: 3 });
    expect(await statement('w-1', position)).toEqual([
      ['deposited', 100, 100, null],
      ['withdrawn', -30, 70, null],
    ]);
  });

  it('are not opened, and give nothing out, when the owner is blocked at that very moment', async () => {
    blockOnceItIsRead();
    await expect(execute(new OpenWallet('w-3', 'u-1', 'EUR'))).rejects.toMatchObject({
      code: 'users/blocked',
    });
    expect(await wallet('w-3')).toBeUndefined();
    await execute(new UnblockUser('u-1'));
    blockOnceItIsRead();
    await expect(execute(new Withdraw('w-1', 1, null))).rejects.toMatchObject({ code: 'users/blocked' });
    expect(await wallet('w-1')).toMatchObject({ balance: 100, version: 2 });
    await execute(new UnblockUser('u-1'));
    blockOnceItIsRead();
    await expect(execute(new DebitForTransfer('t-1', 'w-1', 1, null))).rejects.toMatchObject({
      code: 'users/blocked',
    });
  });

  it('are opened for nobody who does not exist', async () => {
    await expect(execute(new OpenWallet('w-3', 'u-9', 'EUR'))).rejects.toMatchObject({
      code: 'users/not-found',
    });
  });

  it('move the money of a transfer, and nothing when they are asked again', async () => {
    const debit = new DebitForTransfer('t-1', 'w-1', 60, 'rent');
    const credit = new CreditForTransfer('t-1', 'w-2', 60, 'EUR', 'rent');
    const debited = await execute(debit);
    const credited = await execute(credit);
    const before = await head();
    expect(await execute(debit)).toEqual(debited);
    expect(await execute(credit)).toEqual(credited);
    expect(await head()).toBe(before);
    expect(await statement('w-1', before)).toEqual([
      ['deposited', 100, 100, null],
      ['transferred-out', -60, 40, 't-1'],
    ]);
    expect(await statement('w-2', before)).toEqual([['transferred-in', 60, 60, 't-1']]);
  });

  it('are debited once by copies of a command that come at the same time', async () => {
    const copies = Array.from({ length: 8 }, () => execute(new DebitForTransfer('t-1', 'w-1', 60, null)));
    const outcomes = await Promise.all(copies);
    expect(new Set(outcomes.map(({ result }) => result.version))).toEqual(new Set([3]));
    expect(await wallet('w-1')).toMatchObject({ balance: 40, version: 3 });
  });

  it('get their money back when they have been emptied and closed meanwhile', async () => {
    await execute(new DebitForTransfer('t-1', 'w-1', 100, null));
    await execute(new CloseWallet('w-1'));
    await execute(new BlockUser('u-1', 'fraud'));
    const refund = new RefundForTransfer('t-1', 'w-1', 100, null);
    const refunded = await execute(refund);
    expect(await execute(refund)).toEqual(refunded);
    expect(await wallet('w-1')).toMatchObject({ balance: 100, status: 'closed' });
    await expect(execute(new Withdraw('w-1', 1, null))).rejects.toMatchObject({ code: 'wallets/closed' });
  });

  it('know what a transfer has done before, however long ago and in whichever wallet', async () => {
    await execute(new DebitForTransfer('t-1', 'w-1', 10, null));
    await execute(new Deposit('w-2', 10, null));
    await expect(execute(new DebitForTransfer('t-1', 'w-2', 10, null))).rejects.toMatchObject({
      code: 'wallets/transfer-already-booked',
    });
    expect(await wallet('w-2')).toMatchObject({ balance: 10 });
  });

  it('are added up by day and currency', async () => {
    await execute(new Deposit('w-2', 5, null));
    const { position } = await execute(new Withdraw('w-1', 30, null));
    const days = new ListDailyTotals('2026-01-01', '2026-01-31');
    const { result } = await app.get(QueryService).execute(days, { minPosition: position });
    expect(result).toEqual([
      { day: '2026-01-01', currency: 'EUR', deposits: '105', withdrawals: '30', count: 3 },
    ]);
    const others = await app.get(QueryService).execute(new ListDailyTotals('2026-01-02', '2026-01-31'));
    expect(others.result).toEqual([]);
  });
});
