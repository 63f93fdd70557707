import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ApplicationService, QueryService } from '../../src/event-sourcing/index.js';
import { InMemoryEventSourcingModule, settled } from '../../src/event-sourcing/testing/index.js';
import { BlockUser } from '../../src/users/commands/block-user/block-user.command.js';
import { CreateUser } from '../../src/users/commands/create-user/create-user.command.js';
import { RelocateUser } from '../../src/users/commands/relocate-user/relocate-user.command.js';
import { FindUser } from '../../src/users/queries/find-user/find-user.query.js';
import { ListAddresses } from '../../src/users/queries/list-addresses/list-addresses.query.js';
import { ListUsers } from '../../src/users/queries/list-users/list-users.query.js';
import { UsersModule } from '../../src/users/users.module.js';
import { TestEdgesModule } from '../support/test-edges.module.js';

const home = { street: 'Aleksanterinkatu 1', city: 'Helsinki', postalCode: '00100', country: 'FI' };
const away = { ...home, street: 'Kungsgatan 2', city: 'Stockholm', country: 'SE' };

describe('users, through the buses', () => {
  let app: INestApplicationContext;
  let commands: ApplicationService;
  let queries: QueryService;

  beforeEach(async () => {
    const module = await Test.createTestingModule({
      imports: [InMemoryEventSourcingModule.forRoot(), TestEdgesModule, UsersModule],
    }).compile();
    app = await module.init();
    commands = app.get(ApplicationService);
    queries = app.get(QueryService);
  });
  afterEach(() => app.close());

  it('keeps a directory', async () => {
    const created = await commands.execute(new CreateUser('u-1', 'Ada', 'ada@example.com', null));
    expect(created).toEqual({ result: { id: 'u-1', version: 1 }, position: 1 });
    const blocked = await commands.execute(new BlockUser('u-1', 'fraud'));
    expect(blocked).toEqual({ result: { id: 'u-1', version: 2 }, position: 2 });
    await settled(app);
    const { result, position } = await queries.execute(new FindUser('u-1'));
    expect(position).toBe(2);
    expect(result).toEqual({
      id: 'u-1',
      name: 'Ada',
      email: 'ada@example.com',
      status: 'blocked',
      address: null,
      version: 2,
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:00.000Z',
    });
  });

  it('keeps the addresses, newest first', async () => {
    await commands.execute(new CreateUser('u-1', 'Ada', 'ada@example.com', home));
    const { position } = await commands.execute(new RelocateUser('u-1', away));
    const { result } = await queries.execute(new ListAddresses('u-1', 10), { minPosition: position });
    expect(result?.rows.map(({ item: { address, version } }) => [address, version])).toEqual([
      [away, 2],
      [home, 1],
    ]);
  });

  it('finds users by a part of name or address in any case, and nothing by a wildcard', async () => {
    await commands.execute(new CreateUser('u-1', 'Ada Lovelace', 'ada@example.com', null));
    await commands.execute(new CreateUser('u-2', 'Ärla 100%', 'CHARLES@example.com', null));
    await settled(app);
    const find = async (q: string) => {
      const { result } = await queries.execute(new ListUsers(10, 0, undefined, q));
      return result.rows.map(({ item }) => item.id);
    };
    expect(await find('LOVE')).toEqual(['u-1']);
    expect(await find('charles')).toEqual(['u-2']);
    expect(await find('ärLA')).toEqual(['u-2']);
    expect(await find('0%')).toEqual(['u-2']);
    expect(await find('%')).toEqual(['u-2']);
    expect(await find('_')).toEqual([]);
    expect(await find('\\')).toEqual([]);
    expect(await find('@example')).toEqual(['u-1', 'u-2']);
  });

  it('lets one of many have an e-mail address', async () => {
    const attempts = await Promise.allSettled(
      Array.from({ length: 16 }, (_, n) =>
        commands.execute(
          new CreateUser(`u-${String(n)}`, 'Ada', n % 2 ? 'ada@example.com' : 'ADA@example.com ', null),
        ),
      ),
    );
    const refusals = attempts.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    expect(refusals).toHaveLength(15);
    for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'users/email-taken' });
  });
});
