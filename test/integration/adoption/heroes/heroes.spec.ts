import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext, LoggerService, Type } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { EventStore, ParkedSequences, Subscriptions } from '../../../../src/event-sourcing/index.js';
import { engine, type TestDatabase } from '../../../support/engines.js';
import { until } from '../../../support/until.js';
import { GetHeroes, type HeroView, KillDragon } from './messages.js';
import { HeroesModule as InMemory } from './step-0/heroes.module.js';
import { AppModule as Stored } from './step-1/heroes.module.js';
import { AppModule as Durable } from './step-2/heroes.module.js';
import { settings } from './settings.js';
import { Tavern } from './tavern.js';

/** docs/how-to/adopt.md, step by step: what of each survives. */
describe('the heroes of Nest', () => {
  let database: TestDatabase;
  let tavern: Tavern;
  let logged: string[];
  let app: INestApplicationContext | undefined;

  beforeEach(async () => {
    database = await engine.fresh();
    settings.database = database.options;
    tavern = new Tavern();
    logged = [];
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
    await database.remove();
  });

  const start = async (module: Type) => {
    await app?.close();
    const builder = Test.createTestingModule({ imports: [module] });
    const built = await builder.overrideProvider(Tavern).useValue(tavern).compile();
    built.useLogger(notingIn(logged));
    app = await built.init();
    return app;
  };
  const kill = (on: INestApplicationContext, dragonId: string, heroId = 'ada') =>
    on.get(CommandBus).execute(new KillDragon(heroId, dragonId));
  const hero = async (on: INestApplicationContext, id = 'ada') => {
    const heroes = await on.get(QueryBus).execute<GetHeroes, HeroView[]>(new GetHeroes());
    return heroes.find((each) => each.id === id);
  };
  const types = async (on: INestApplicationContext) =>
    (await on.get(EventStore).readAll(0, 100)).events.map(({ type }) => type);

  describe('in memory', () => {
    it('play, and are forgotten at a restart, with what was to be announced', async () => {
      const first = await start(InMemory);
      await kill(first, 'fafnir');
      await until(() => tavern.shown.length === 1);
      expect(await hero(first)).toEqual({ id: 'ada', dragons: ['fafnir'], items: ['ancient-sword'] });
      tavern.isOpen = false;
      await kill(first, 'smaug');
      await until(() => tavern.shown.length === 2);
      tavern.isOpen = true;
      const second = await start(InMemory);
      expect(await hero(second)).toEqual({ id: 'ada', dragons: [], items: [] });
      expect([...tavern.posts.values()]).toEqual(['ada killed fafnir']);
    });
  });

  describe('with their events stored', () => {
    it('are remembered; what was to be announced is not, and the start says so', async () => {
      const first = await start(Stored);
      tavern.isOpen = false;
      await kill(first, 'fafnir');
      await until(() => tavern.shown.length === 1);
      tavern.isOpen = true;
      const second = await start(Stored);
      expect(await hero(second)).toEqual({ id: 'ada', dragons: ['fafnir'], items: ['ancient-sword'] });
      await second.get(Subscriptions).reached(2);
      expect(tavern.posts.size).toBe(0);
      const report = logged.find((line) => line.includes('handlers and sagas'));
      const guide = readFileSync(new URL('../../../../docs/how-to/adopt.md', import.meta.url), 'utf8');
      expect(guide).toContain(`\n\`\`\`text\n${report ?? 'no report'}\n\`\`\`\n`);
      expect(report).toContain('0 of 3 handlers and sagas');
    });

    it('have the command handlers and the query that they had', () => {
      for (const region of ['command-handlers', 'query-handler', 'event-handlers']) {
        expect(regionOf('step-1/handlers.ts', region)).toBe(regionOf('step-0/handlers.ts', region));
      }
      expect(regionOf('step-1/sagas.ts', 'saga')).toBe(regionOf('step-0/sagas.ts', 'saga'));
    });
  });

  describe('with a durable handler and a durable saga', () => {
    it('are announced as soon as it can be, and hold up nobody else', async () => {
      const first = await start(Durable);
      tavern.isOpen = false;
      await kill(first, 'fafnir');
      await until(async () => (await first.get(ParkedSequences).list()).length === 1);
      expect(await first.get(ParkedSequences).list()).toMatchObject([
        { consumer: 'heroes.announce-kill', sequence: 'heroes.hero-ada', error: 'The tavern is closed.' },
      ]);
      tavern.isOpen = true;
      await kill(first, 'smaug', 'grace');
      await until(() => tavern.posts.size === 2);
      expect([...tavern.posts.values()].sort()).toEqual(['ada killed fafnir', 'grace killed smaug']);
    });

    it('are announced and rewarded once, whenever the application is restarted', async () => {
      tavern.isOpen = false;
      const first = await start(Durable);
      await kill(first, 'fafnir');
      const second = await start(Durable);
      await until(async () => ((await hero(second))?.items.length ?? 0) > 0);
      tavern.isOpen = true;
      const third = await start(Durable);
      await until(() => tavern.posts.size === 1);
      await kill(third, 'smaug', 'grace');
      await until(async () => (await types(third)).length === 4);
      await third.get(Subscriptions).reached(4);
      expect(await types(third)).toEqual([
        'heroes.hero-killed-dragon',
        'heroes.hero-found-item',
        'heroes.hero-killed-dragon',
        'heroes.hero-found-item',
      ]);
      expect(await hero(third)).toEqual({ id: 'ada', dragons: ['fafnir'], items: ['ancient-sword'] });
      expect(tavern.posts.size).toBe(2);
      expect(logged.findLast((line) => line.includes('handlers and sagas'))).toContain('2 of 3 handlers');
    });
  });
});

/** The lines of a file between the markers of a region. */
function regionOf(file: string, region: string): string {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  const found = text.split(`// #region ${region}\n`)[1]?.split(`// #endregion ${region}`)[0];
  if (found === undefined) throw new Error(`${file} has no region ${region}.`);
  return found;
}

function notingIn(logged: string[]): LoggerService {
  const note = (message: unknown) => logged.push(String(message));
  return { log: note, error: note, warn: note };
}
