import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import type { Command, Query } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { ROLES } from '../../src/access/roles.js';
import {
  ApplicationService,
  EventStore,
  ForbiddenError,
  type Principal,
  QueryService,
  runInContext,
} from '../../src/event-sourcing/index.js';
import { InMemoryEventSourcingModule, settled } from '../../src/event-sourcing/testing/index.js';
import { BlockUser } from '../../src/users/commands/block-user/block-user.command.js';
import { CreateUser } from '../../src/users/commands/create-user/create-user.command.js';
import { RelocateUser } from '../../src/users/commands/relocate-user/relocate-user.command.js';
import { FindUsers, UsersModule } from '../../src/users/index.js';
import { FollowUsers } from '../../src/users/live/follow-users/follow-users.query.js';
import { FindUser } from '../../src/users/queries/find-user/find-user.query.js';
import { ListAddresses } from '../../src/users/queries/list-addresses/list-addresses.query.js';
import { ListUsers } from '../../src/users/queries/list-users/list-users.query.js';
import { CloseWallet } from '../../src/wallets/commands/close-wallet/close-wallet.command.js';
import { Deposit } from '../../src/wallets/commands/deposit/deposit.command.js';
import { OpenWallet } from '../../src/wallets/commands/open-wallet/open-wallet.command.js';
import { Withdraw } from '../../src/wallets/commands/withdraw/withdraw.command.js';
import { DebitForTransfer, WalletsModule } from '../../src/wallets/index.js';
import { FollowWallet } from '../../src/wallets/live/follow-wallet/follow-wallet.query.js';
import { FindWallet } from '../../src/wallets/queries/find-wallet/find-wallet.query.js';
import { ListDailyTotals } from '../../src/wallets/queries/list-daily-totals/list-daily-totals.query.js';
import { ListStatement } from '../../src/wallets/queries/list-statement/list-statement.query.js';
import { ListStatements } from '../../src/wallets/queries/list-statements/list-statements.query.js';
import { ListWalletsOfOwners } from '../../src/wallets/queries/list-wallets-of-owners/list-wallets-of-owners.query.js';
import { ListWallets } from '../../src/wallets/queries/list-wallets/list-wallets.query.js';
import { TestEdgesModule } from '../support/test-edges.module.js';

const home = { street: 'Aleksanterinkatu 1', city: 'Helsinki', postalCode: '00100', country: 'FI' };
const [CUSTOMER, OPERATOR, ADMIN] = ROLES;
const ada: Principal = { id: 'ada', roles: [CUSTOMER] };
const operator: Principal = { id: 'olga', roles: [OPERATOR] };
const admin: Principal = { id: 'adam', roles: [ADMIN] };

describe('who may do what, through the buses', () => {
  let app: INestApplicationContext;

  beforeAll(async () => {
    const module = await Test.createTestingModule({
      imports: [InMemoryEventSourcingModule.forRoot(), TestEdgesModule, UsersModule, WalletsModule],
    }).compile();
    app = await module.init();
    const commands = app.get(ApplicationService);
    for (const id of ['ada', 'bob']) {
      await commands.execute(new CreateUser(id, id, `${id}@example.com`, home));
      await commands.execute(new OpenWallet(`w-${id}`, id, 'EUR'));
      await commands.execute(new Deposit(`w-${id}`, 100, null));
    }
    await settled(app);
  });
  afterAll(() => app.close());

  const as = <T>(principal: Principal, work: () => Promise<T>): Promise<T> =>
    runInContext({ correlationId: 'c', causationId: 'c', principal, actor: principal.id }, work);
  const ask = async <T>(principal: Principal, query: Query<T>): Promise<T> =>
    (await as(principal, () => app.get(QueryService).execute(query))).result;
  const send = (principal: Principal, command: Command<unknown>) =>
    as(principal, () => app.get(ApplicationService).execute(command)).then(
      () => 'done',
      (error: unknown) =>
        error instanceof ForbiddenError ? 'forbidden' : (error as { readonly code: string }).code,
    );

  /** What each of them gives of Ada's and of Bob's things, in the order ada, bob. */
  const reads: [string, (id: string) => Query<unknown>, (found: unknown) => boolean][] = [
    ['a user', (id) => new FindUser(id), (found) => found !== undefined],
    ['users', (id) => new FindUsers([id]), (found) => (found as unknown[]).length > 0],
    ['addresses', (id) => new ListAddresses(id, 10), (found) => found !== undefined],
    ['a live user', (id) => new FollowUsers(id), (found) => found !== undefined],
    ['a wallet', (id) => new FindWallet(`w-${id}`), (found) => found !== undefined],
    ['wallets by owner', (id) => new ListWallets(10, 0, id), (found) => (found as Rows).rows.length > 0],
    ['wallets of owners', (id) => new ListWalletsOfOwners([id]), (found) => (found as unknown[]).length > 0],
    ['a statement', (id) => new ListStatement(`w-${id}`, 10, 'desc'), (found) => found !== undefined],
    [
      'statements',
      (id) => new ListStatements([`w-${id}`], 10),
      (found) => [...(found as Map<string, unknown[]>).values()].flat().length > 0,
    ],
    ['a live wallet', (id) => new FollowWallet(`w-${id}`), (found) => found !== undefined],
  ];

  interface Rows {
    readonly rows: readonly { readonly item: { readonly id: string } }[];
  }
  const ids = (page: unknown) => (page as Rows).rows.map(({ item }) => item.id);

  it.each(reads)('a customer reads %s of his own, others read all', async (_, query, isFound) => {
    const found = async (principal: Principal) =>
      Promise.all(['ada', 'bob'].map(async (id) => isFound(await ask(principal, query(id)))));
    expect(await found(ada)).toEqual([true, false]);
    expect(await found({ id: 'eve', roles: [CUSTOMER] })).toEqual([false, false]);
    expect(await found(operator)).toEqual([true, true]);
    expect(await found(admin)).toEqual([true, true]);
  });

  it('lists are filtered, not refused', async () => {
    expect(ids(await ask(ada, new ListUsers(10, 0)))).toEqual(['ada']);
    expect(ids(await ask(ada, new ListUsers(10, 0, undefined, 'bob')))).toEqual([]);
    expect(ids(await ask(ada, new ListWallets(10, 0)))).toEqual(['w-ada']);
    expect(ids(await ask(operator, new ListUsers(10, 0)))).toEqual(['ada', 'bob']);
    expect(ids(await ask(operator, new ListWallets(10, 0)))).toEqual(['w-ada', 'w-bob']);
  });

  it('following everybody is following oneself, for a customer', async () => {
    const changesSeenBy = async (principal: Principal) => {
      const follow = await ask(principal, new FollowUsers(undefined));
      const ending = new AbortController();
      const seen: string[] = [];
      for await (const { user } of follow?.(0, ending.signal) ?? []) {
        seen.push(user.id);
        // Bob was created after Ada: whoever sees him has seen all that there is.
        if (principal === ada || user.id === 'bob') ending.abort();
      }
      return seen;
    };
    expect(await changesSeenBy(ada)).toEqual(['ada']);
    expect(await changesSeenBy(operator)).toEqual(['ada', 'bob']);
  });

  it('sums over everybody are not for customers', async () => {
    const totals = new ListDailyTotals('2026-01-01', '2026-01-01');
    await expect(ask(ada, totals)).rejects.toBeInstanceOf(ForbiddenError);
    expect(await ask(operator, totals)).toHaveLength(1);
  });

  it.each<[string, (id: string) => Command<unknown>, string]>([
    ['relocate', (id) => new RelocateUser(id, { ...home, city: 'Turku' }), 'users/not-found'],
    ['deposit', (id) => new Deposit(`w-${id}`, 1, null), 'wallets/not-found'],
    ['withdraw', (id) => new Withdraw(`w-${id}`, 1, null), 'wallets/not-found'],
    ['open a wallet', (id) => new OpenWallet(`n-${id}`, id, 'EUR'), 'users/not-found'],
  ])('a customer may %s for himself, and knows of nobody else', async (_, command, notFound) => {
    expect(await send(ada, command('bob'))).toBe(notFound);
    expect(await send(ada, command('nobody'))).toBe(notFound);
    expect(await send(operator, command('ada'))).toBe('forbidden');
    expect(await send(operator, command('nobody'))).toBe('forbidden');
    expect(await send(ada, command('ada'))).toBe('done');
    expect(await send(admin, command('nobody'))).toBe(notFound);
  });

  it('a customer creates himself, and blocks nobody', async () => {
    const eve: Principal = { id: 'eve', roles: [CUSTOMER] };
    const creating = (id: string) => new CreateUser(id, 'Eve', 'eve@example.com', null);
    expect(await send(eve, creating('mallory'))).toBe('forbidden');
    expect(await send(operator, creating('mallory'))).toBe('forbidden');
    expect(await send(eve, creating('eve'))).toBe('done');
    expect(await send(eve, new BlockUser('eve', 'why'))).toBe('forbidden');
    expect(await send(eve, new BlockUser('bob', 'why'))).toBe('users/not-found');
    expect(await send(operator, new BlockUser('eve', 'why'))).toBe('done');
  });

  it('nobody takes a step of a transfer, or acts on what is not there', async () => {
    const step = new DebitForTransfer('t', 'w-ada', 1, null);
    for (const principal of [ada, operator, admin]) expect(await send(principal, step)).toBe('forbidden');
    expect(await send(ada, new CloseWallet('w-bob'))).toBe('wallets/not-found');
  });

  it('events say whose doing they are', async () => {
    await send(admin, new Deposit('w-bob', 1, null));
    const { events } = await app.get(EventStore).readAll(0, 1_000);
    expect(events.at(-1)?.metadata).toMatchObject({ actor: 'adam' });
    expect(events[0]?.metadata).not.toHaveProperty('actor');
  });
});
