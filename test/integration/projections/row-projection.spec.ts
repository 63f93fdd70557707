import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Column, Entity, PrimaryColumn, Table } from 'typeorm';
import {
  type Database,
  EventRegistry,
  On,
  type RecordedEvent,
  RowProjection,
} from '../../../src/event-sourcing/index.js';
import { EventType } from '../../../src/event-sourcing/domain.js';
import { uuidV7 } from '../../../src/event-sourcing/context/id-generator.js';
import { projectorOf } from '../../../src/event-sourcing/projections/typeorm/projector-of.js';
import { project, type Projector } from '../../../src/event-sourcing/projections/typeorm/projector.js';
import {
  PROJECTION,
  type ProjectionDescription,
} from '../../../src/event-sourcing/projections/projection.decorator.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import { engine, type TestDatabase } from '../../support/engines.js';

@EventType('things.noted', { version: 1 })
class Noted {
  constructor(
    readonly owner: string,
    readonly number: number,
    readonly text: string,
  ) {}
}

@EventType('things.forgotten', { version: 1 })
class Forgotten {
  constructor(
    readonly owner: string,
    readonly number: number,
  ) {}
}

@Entity('things')
class Thing {
  @PrimaryColumn('text')
  owner!: string;

  @PrimaryColumn('integer')
  number!: number;

  @Column('bigint', { name: 'last_position' })
  lastPosition!: number;

  @Column('text', { nullable: true })
  text!: string | null;

  @Column('boolean')
  isLong!: boolean;

  @Column('simple-json')
  history!: { readonly texts: readonly string[] };
}

@RowProjection('things.things', {
  version: 1,
  entity: Thing,
  key: ({ data: { owner, number } }: RecordedEvent<Noted | Forgotten>) => ({ owner, number }),
})
class Things {
  @On(Noted)
  noted({ data, position }: RecordedEvent<Noted>, thing?: Thing): Thing {
    const { owner, number, text } = data;
    if (text === 'poison') throw new Error('poison');
    if (text === 'nothing') return undefined as never;
    const texts = [...(thing?.history.texts ?? []), text];
    const isLong = text.length > 3;
    return {
      owner,
      number,
      lastPosition: position,
      text: text === '' ? null : text,
      isLong,
      history: { texts },
    };
  }

  @On(Forgotten)
  forgotten(): null {
    return null;
  }
}

class CreateThings1770000000000 {
  readonly name = 'CreateThings1770000000000';

  async up(runner: { createTable: (table: Table) => Promise<void> }): Promise<void> {
    const columns = [
      { name: 'owner', type: 'text', isPrimary: true },
      { name: 'number', type: 'integer', isPrimary: true },
      { name: 'last_position', type: 'bigint' },
      { name: 'text', type: 'text', isNullable: true },
      { name: 'isLong', type: 'boolean' },
      { name: 'history', type: 'text' },
    ];
    await runner.createTable(new Table({ name: 'things', columns }));
  }

  async down(): Promise<void> {
    // Never taken back.
  }
}

const event = (position: number, data: Noted | Forgotten): RecordedEvent => ({
  id: uuidV7(),
  stream: `things.thing-${data.owner}`,
  version: 1,
  position,
  type: data instanceof Noted ? 'things.noted' : 'things.forgotten',
  typeVersion: 1,
  recordedAt: new Date(0),
  data: JSON.parse(JSON.stringify(data)) as RecordedEvent['data'],
  metadata: { correlationId: 'c', causationId: 'd' },
  tags: [],
});

describe('a row projection', () => {
  let fresh: TestDatabase;
  let database: Database;
  let projector: Projector;

  beforeAll(async () => {
    fresh = await engine.fresh();
    database = await openDatabase({ ...fresh.options, migrations: [CreateThings1770000000000] }, [Thing]);
    const description = Reflect.getMetadata(PROJECTION, Things) as ProjectionDescription;
    projector = projectorOf(description, new Things(), new EventRegistry([Noted, Forgotten]));
  });
  afterAll(async () => {
    await database.close();
    await fresh.remove();
  });
  beforeEach(() => database.transaction((rows) => rows.clear(Thing)));

  const apply = (...events: RecordedEvent[]) =>
    database.transaction((rows) => project(projector, events, rows));
  const things = () => database.reading.find(Thing, { order: { owner: 'ASC', number: 'ASC' } });

  it('keeps what its handlers give, of every type, and takes away what they give up', async () => {
    const text = 'ä"\\\u2028 \u{1F600} {"not": "json"}';
    await apply(event(1, new Noted('a', 1, text)), event(2_147_483_648, new Noted('a', 2, '')));
    await apply(event(2_147_483_649, new Forgotten('a', 1)), event(2_147_483_650, new Noted('a', 2, 'x')));
    expect(await things()).toEqual([
      {
        owner: 'a',
        number: 2,
        lastPosition: 2_147_483_650,
        text: 'x',
        isLong: false,
        history: { texts: ['', 'x'] },
      },
    ]);
  });

  it('says which event of each row a handler threw at first, and keeps nothing of the page', async () => {
    const notes = [
      new Noted('a', 1, 'x'),
      new Noted('a', 1, 'poison'),
      new Noted('a', 2, 'poison'),
      new Noted('a', 1, 'poison'),
    ].map((data, n) => event(n + 1, data));
    await expect(apply(...notes)).rejects.toMatchObject({
      failures: [2, 3].map((position) => ({ event: { position }, cause: { message: 'poison' } })),
      cause: { message: 'poison' },
    });
    expect(await things()).toEqual([]);
  });

  it('lets one that cannot be prepared wait in its stream', () => {
    const unknown = { ...event(1, new Noted('a', 1, 'x')), typeVersion: 2 };
    const cause = { message: expect.stringContaining('in version 2') as unknown };
    expect(projector.prepare([unknown])).toMatchObject([{ sequence: 'things.thing-a', cause }]);
  });

  it('refuses a handler that gives nothing', async () => {
    const nothing = apply(event(1, new Noted('a', 1, 'nothing')));
    await expect(nothing).rejects.toMatchObject({
      cause: {
        message:
          'things.things gave undefined for things.noted. Expected the row as it is from now on, or null for none.',
      },
    });
  });

  it('gives the same rows however the log is cut into pages', async () => {
    const change = fc.oneof(
      { weight: 4, arbitrary: fc.tuple(fc.constantFrom('a', 'b'), fc.nat(3), fc.string({ maxLength: 5 })) },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom('a', 'b'), fc.nat(3)) },
    );
    const runs = engine.name === 'SQLite' ? 150 : 50;
    const isAllowed = (text: string) => text.isWellFormed() && !text.includes('\0');
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { maxLength: 30 }),
        fc.array(fc.integer({ min: 1, max: 8 })),
        async (all, cuts) => {
          await database.transaction((rows) => rows.clear(Thing));
          const events = all.map(([owner, number, text], n) =>
            event(
              n + 1,
              text === undefined
                ? new Forgotten(owner, number)
                : new Noted(owner, number, isAllowed(text) ? text : '?'),
            ),
          );
          const expected = new Map<string, readonly string[]>();
          for (const { data } of events) {
            const { owner, number, text } = data as { owner: string; number: number; text?: string };
            const key = `${owner}${String(number)}`;
            if (text === undefined) expected.delete(key);
            else expected.set(key, [...(expected.get(key) ?? []), text]);
          }
          for (let from = 0, page = 0; from < events.length; page += 1) {
            const size = cuts[page] ?? 3;
            await apply(...events.slice(from, from + size));
            from += size;
          }
          const found = (await things()).map(({ owner, number, history }) => [
            `${owner}${String(number)}`,
            history.texts,
          ]);
          expect(found).toEqual([...expected].sort(([a], [b]) => (a < b ? -1 : 1)));
        },
      ),
      { numRuns: runs },
    );
  });
});
