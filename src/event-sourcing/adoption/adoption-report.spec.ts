import { describe, expect, it } from '@jest/globals';
import { adoptionReport, type FoundHandler } from './adoption-report.js';
import { assertStoredName } from '../messages/names.js';
import { kebabCase } from './kebab-case.js';

const killed = { name: 'HeroKilledDragon', stored: 'heroes.hero-killed-dragon' };
const handler = (name: string, more: Partial<FoundHandler> = {}): FoundHandler => ({
  ...{ name, kind: 'handler', events: [killed], durable: undefined },
  ...more,
});

describe('the report of adoption', () => {
  it('says of each handler and saga whether it is durable, and what makes it so', () => {
    const report = adoptionReport({
      handlers: [
        handler('AnnounceKillHandler', { durable: 'heroes.announce-kill' }),
        handler('FoundItemHandler'),
        handler('CartHandler', { events: [killed, { name: 'CartLeft', stored: undefined }] }),
        handler('HeroesGameSagas.dragonKilled', { kind: 'saga', events: [] }),
      ],
      context: 'heroes',
      undecided: [],
      modules: 1,
    });
    expect(report.split('\n')).toEqual([
      "1 of 4 handlers and sagas of Nest's are durable. The others hear of an event once, after its commit, or never: " +
        'what a throw or a restart costs them nobody brings back.',
      '',
      '                                 hears of                     durable',
      '  AnnounceKillHandler            HeroKilledDragon             as heroes.announce-kill',
      "  FoundItemHandler               HeroKilledDragon             no: put @Durable('heroes.found-item') beside @EventsHandler",
      '  CartHandler                    HeroKilledDragon, CartLeft   no: first have CartLeft stored, by @EventType and in forFeature({ events })',
      "  HeroesGameSagas.dragonKilled   what it listens to           no: put @DurableSaga('heroes.dragon-killed', { commands: { ... } }) beside @Saga()",
    ]);
  });

  it('names what is open, and what is there twice', () => {
    const report = adoptionReport({
      handlers: [],
      context: undefined,
      undecided: ['KillDragon', 'GetHeroes'],
      modules: 2,
    });
    expect(report).toContain('Nobody decides who may send KillDragon, GetHeroes:');
    expect(report).toContain('There are 2 CqrsModules');
  });

  it.each(['Handler', 'HTTPHandler', 'Ping2Handler', '_handler', 'OnÉtéHandler'])(
    'proposes a name that can be stored: %s',
    (name) => {
      const [, , , row = ''] = adoptionReport({
        handlers: [handler(name)],
        context: undefined,
        undecided: [],
        modules: 1,
      }).split('\n');
      const proposed = /@Durable\('(.*)'\)/.exec(row)?.[1] ?? '';
      expect(() => {
        assertStoredName(proposed, 'It');
      }).not.toThrow();
    },
  );

  it.each([
    ['HeroKilledDragon', 'hero-killed-dragon'],
    ['dragonKilled', 'dragon-killed'],
    ['HTTPServer2Started', 'http-server2-started'],
  ])('turns %s into %s', (name, kebab) => {
    expect(kebabCase(name)).toBe(kebab);
  });
});
