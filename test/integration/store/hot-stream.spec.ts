import { beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DomainError } from '../../../src/event-sourcing/domain.js';
import { ApplicationService, EventStore, Public } from '../../../src/event-sourcing/index.js';
import {
  AccountRepository,
  Deposit,
  InlineBalanceProjection,
  OpenAccount,
} from '../../support/accounts/accounts.js';
import { accountInstances } from '../../support/accounts/instances.js';

const COMMANDS = 200;

class TooMuchError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'accounts/too-much';
}

/** One into each account, in the order given, up to a limit of the first. */
class DepositAll extends Command<void> {
  constructor(
    readonly accountIds: readonly string[],
    readonly limit = Infinity,
  ) {
    super();
  }
}

@Public()
@CommandHandler(DepositAll)
class DepositAllHandler implements ICommandHandler<DepositAll> {
  constructor(private readonly accounts: AccountRepository) {}

  async execute({ accountIds, limit }: DepositAll): Promise<void> {
    for (const id of accountIds) {
      await this.accounts.update(id, (account) => {
        if (account.balance >= limit) throw new TooMuchError('No more goes in.');
        account.deposit(1);
      });
    }
  }
}

describe('many commands on one stream', () => {
  const instances = accountInstances();
  let app: INestApplicationContext;

  beforeEach(async () => {
    app = await instances.start(DepositAllHandler);
    for (const id of ['a', 'b', 'c']) await app.get(ApplicationService).execute(new OpenAccount(id));
  });

  const many = (
    make: (n: number) => Command<unknown>,
    on: (n: number) => INestApplicationContext = () => app,
  ) =>
    Promise.allSettled(
      Array.from({ length: COMMANDS }, (_, n) => on(n).get(ApplicationService).execute(make(n))),
    );
  const reasons = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
    outcomes.flatMap((each) => (each.status === 'rejected' ? [(each.reason as { code?: string }).code] : []));
  const balance = async (id: string, of = app) => (await of.get(AccountRepository).get(id)).balance;

  it('neither conflict nor lose anything', async () => {
    expect(reasons(await many(() => new Deposit('a', 1)))).toEqual([]);
    expect(await balance('a')).toBe(COMMANDS);
  });

  it('decide on what those before them have decided, and are refused for that alone', async () => {
    const outcomes = await many(() => new DepositAll(['a'], 120));
    expect(reasons(outcomes)).toEqual(Array.from({ length: 80 }, () => 'accounts/too-much'));
    expect(await balance('a')).toBe(120);
  });

  it('take two streams in opposite orders, and all come through', async () => {
    const orders = [
      ['a', 'b'],
      ['b', 'a'],
      ['b', 'c', 'a'],
      ['c', 'a'],
    ];
    const outcomes = await many((n) => new DepositAll(orders[n % 4] ?? []));
    expect(reasons(outcomes)).toEqual([]);
    expect(await Promise.all(['a', 'b', 'c'].map((id) => balance(id)))).toEqual([200, 150, 100]);
  });

  it('are not held up by one that fails, nor take it for done', async () => {
    await instances.stop(app);
    app = await instances.start(DepositAllHandler, InlineBalanceProjection);
    const outcomes = await many((n) => new Deposit('a', n % 10 === 3 ? 13 : 1));
    expect(reasons(outcomes)).toEqual(Array.from({ length: 20 }, () => 'accounts/overdrawn'));
    expect(await balance('a')).toBe(180);
  });

  it('come through from two instances, by their versions', async () => {
    const other = await instances.start(DepositAllHandler);
    const outcomes = await many(
      () => new DepositAll(['a'], 150),
      (n) => (n % 2 ? app : other),
    );
    const stored = (await app.get(EventStore).read('accounts.account-a')).length - 1;
    const done = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect([stored, await balance('a'), await balance('a', other)]).toEqual([done, done, done]);
    expect(new Set(reasons(outcomes))).toEqual(new Set(['accounts/too-much']));
    expect(done).toBe(150);
  });
});
