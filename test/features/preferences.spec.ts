import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ApplicationService, EventStore, QueryService } from '../../src/event-sourcing/index.js';
import { InMemoryEventSourcingModule, settled } from '../../src/event-sourcing/testing/index.js';
import { ChangePreferences } from '../../src/preferences/commands/change-preferences/change-preferences.command.js';
import { PreferencesModule } from '../../src/preferences/preferences.module.js';
import { PreferencesRepository } from '../../src/preferences/preferences.repository.js';
import { FindPreferences } from '../../src/preferences/queries/find-preferences/find-preferences.query.js';
import { BlockUser } from '../../src/users/commands/block-user/block-user.command.js';
import { CreateUser } from '../../src/users/commands/create-user/create-user.command.js';
import { TestEdgesModule } from '../support/test-edges.module.js';

const UNCHANGED = { emailOptIn: false, smsOptIn: false, locale: 'en' };

describe('preferences, through the buses', () => {
  let app: INestApplicationContext;
  let commands: ApplicationService;
  let queries: QueryService;

  beforeEach(async () => {
    const module = await Test.createTestingModule({
      imports: [InMemoryEventSourcingModule.forRoot(), TestEdgesModule, PreferencesModule],
    }).compile();
    app = await module.init();
    commands = app.get(ApplicationService);
    queries = app.get(QueryService);
    await commands.execute(new CreateUser('u-1', 'Ada', 'ada@example.com', null));
    await settled(app);
  });
  afterEach(() => app.close());

  const change = (more: Partial<typeof UNCHANGED> = {}, version?: number | 'exists', userId = 'u-1') => {
    const { emailOptIn, smsOptIn, locale } = { ...UNCHANGED, ...more };
    const command = new ChangePreferences(userId, emailOptIn, smsOptIn, locale);
    return commands.execute(command, {
      expected: version === undefined ? undefined : { id: userId, version },
    });
  };
  const find = async (userId = 'u-1', minPosition?: number) =>
    (await queries.execute(new FindPreferences(userId), { minPosition })).result;

  it('are there before they were changed, as the aggregate begins', async () => {
    expect(await find()).toEqual({ userId: 'u-1', version: 0, ...UNCHANGED });
    const aggregate = await app.get(PreferencesRepository, { strict: false }).get('u-1');
    expect(aggregate).toMatchObject({ version: 0, state: UNCHANGED });
  });

  it('are what was chosen last', async () => {
    expect(await change({ emailOptIn: true })).toEqual({ result: { id: 'u-1', version: 1 }, position: 2 });
    const { result, position } = await change({ smsOptIn: true, locale: 'FI-fi' });
    expect([result, position]).toEqual([{ id: 'u-1', version: 2 }, 3]);
    expect(await find('u-1', position)).toEqual({
      userId: 'u-1',
      emailOptIn: false,
      smsOptIn: true,
      locale: 'fi-FI',
      version: 2,
    });
    const events = await app.get(EventStore).read('preferences.notification-preferences-u-1');
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ['preferences.preferences-changed', { userId: 'u-1', ...UNCHANGED, emailOptIn: true }],
      ['preferences.preferences-changed', { userId: 'u-1', ...UNCHANGED, smsOptIn: true, locale: 'fi-FI' }],
    ]);
  });

  it('make no event where nothing changes, but the first time', async () => {
    expect((await change()).result.version).toBe(1);
    expect(await change()).toEqual({ result: { id: 'u-1', version: 1 }, position: 2 });
    expect(await app.get(EventStore).head()).toBe(2);
  });

  it('belong to users who exist', async () => {
    await expect(change({}, undefined, 'u-2')).rejects.toMatchObject({ code: 'users/not-found' });
    await expect(change({}, 'exists', 'u-2')).rejects.toMatchObject({ code: 'users/not-found' });
    expect(await find('u-2')).toBeUndefined();
    expect(await app.get(EventStore).head()).toBe(1);
  });

  it('may be changed by a user who is blocked', async () => {
    await commands.execute(new BlockUser('u-1', 'fraud'));
    expect((await change({ emailOptIn: true })).result.version).toBe(1);
  });

  it.each(['exists', 1, 7] as const)(
    'are at version 0, which is not %p, before they were changed',
    async (seen) => {
      await expect(change({}, seen)).rejects.toMatchObject({
        code: 'aggregates/version-mismatch',
        currentVersion: 0,
      });
      expect(await app.get(EventStore).head()).toBe(1);
    },
  );

  it('are changed at the version that was seen', async () => {
    expect((await change({ emailOptIn: true }, 0)).result.version).toBe(1);
    await expect(change({}, 0)).rejects.toMatchObject({ currentVersion: 1 });
    expect((await change({}, 'exists')).result.version).toBe(2);
    expect((await change({ smsOptIn: true }, 2)).result.version).toBe(3);
  });

  it('are decided again when others change them at the same time', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        change({ locale: `en-${['AU', 'GB', 'IE', 'NZ', 'US', 'ZA'][n] ?? ''}` }),
      ),
    );
    expect(outcomes.map(({ result }) => result.version).sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await find('u-1', 7)).toMatchObject({ version: 6 });
  });
});
