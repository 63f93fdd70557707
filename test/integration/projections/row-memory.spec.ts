import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Column, Entity, type EntityManager, PrimaryColumn, Table } from 'typeorm';
import { EventType } from '../../../src/event-sourcing/domain.js';
import {
  EventRegistry,
  On,
  OutcomeUnknownError,
  type RecordedEvent,
  RowProjection,
  StoreUnavailableError,
} from '../../../src/event-sourcing/index.js';
import {
  PROJECTION,
  type ProjectionDescription,
} from '../../../src/event-sourcing/projections/projection.decorator.js';
import { FencedOffError } from '../../../src/event-sourcing/errors/fenced-off.error.js';
import { AsyncProjection } from '../../../src/event-sourcing/projections/typeorm/async-projection.js';
import { projectionEntities } from '../../../src/event-sourcing/projections/typeorm/entities.js';
import { projectorOf } from '../../../src/event-sourcing/projections/typeorm/projector-of.js';
import { BulkRows } from '../../../src/event-sourcing/store/typeorm/bulk-rows.js';
import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import { TypeormEventStore } from '../../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import type { Checkpoint } from '../../../src/event-sourcing/subscriptions/checkpoint.js';
import { CheckpointRow } from '../../../src/event-sourcing/subscriptions/typeorm/checkpoint.entity.js';
import { Checkpoints } from '../../../src/event-sourcing/subscriptions/typeorm/checkpoints.js';
import { someEvent } from '../../../src/event-sourcing/testing/index.js';
import { engine, type TestDatabase } from '../../support/engines.js';

const NAME = 'tallies.by-name';
const NAMES = ['a', 'b', 'c'];

@EventType('tallies.counted', { version: 1 })
class Counted {
  constructor(readonly name: string) {}
}

@EventType('tallies.cleared', { version: 1 })
class Cleared {
  constructor(readonly name: string) {}
}

/** Of each type that is remembered, and what is stored in one of them. */
@Entity('tallies')
class Tally {
  @PrimaryColumn('text')
  name!: string;

  @Column('integer')
  count!: number;

  @Column('bigint', { nullable: true })
  large!: number | null;

  @Column('boolean')
  isEven!: boolean;

  @Column('varchar', { nullable: true })
  note!: string | null;

  @Column('simple-json')
  history!: { readonly positions: number[] };
}

/** One of its columns rounds. */
@Entity('tally_shares')
class TallyShare {
  @PrimaryColumn('text')
  name!: string;

  @Column('real')
  share!: number;
}

@RowProjection(NAME, {
  version: 1,
  entity: Tally,
  key: ({ data: { name } }: RecordedEvent<Counted | Cleared>) => ({ name }),
})
class Tallies {
  /** As a handler should not, and some will: it changes the row that it was given. */
  @On(Counted)
  counted({ data: { name }, position }: RecordedEvent<Counted>, row?: Tally): Tally {
    const tally = row ?? {
      name,
      count: 0,
      large: null,
      isEven: true,
      note: null,
      history: { positions: [] },
    };
    tally.count += 1;
    tally.isEven = !tally.isEven;
    tally.large = position + 2 ** 40;
    tally.history.positions.push(position);
    return tally;
  }

  @On(Cleared)
  cleared(): null {
    return null;
  }
}

class CreateTallies1770000000000 {
  readonly name = 'CreateTallies1770000000000';

  async up(runner: { createTable: (table: Table) => Promise<void> }): Promise<void> {
    const columns = [
      { name: 'name', type: 'text', isPrimary: true },
      { name: 'count', type: 'integer' },
      { name: 'large', type: 'bigint', isNullable: true },
      { name: 'isEven', type: 'boolean' },
      { name: 'note', type: 'varchar', isNullable: true },
      { name: 'history', type: 'text' },
    ];
    await runner.createTable(new Table({ name: 'tallies', columns }));
    const shares = [
      { name: 'name', type: 'text', isPrimary: true },
      { name: 'share', type: 'real' },
    ];
    await runner.createTable(new Table({ name: 'tally_shares', columns: shares }));
  }

  async down(): Promise<void> {
    // Never taken back.
  }
}

describe('the rows that a projection remembers', () => {
  let fresh: TestDatabase;
  let database: LogDatabase;
  let store: TypeormEventStore;
  let checkpoints: Checkpoints;

  beforeAll(async () => {
    fresh = await engine.fresh();
    const options = { ...fresh.options, migrations: [CreateTallies1770000000000] };
    database = await openDatabase(options, [...projectionEntities, Tally, TallyShare]);
    store = new TypeormEventStore(database);
    checkpoints = new Checkpoints(database, 10_000);
  });
  afterAll(async () => {
    await store.close();
    await database.close();
    await fresh.remove();
  });

  /** An instance that feeds the projection, with trouble in its next transactions: before the commit, or after it. */
  const instance = () => {
    const trouble: { is: 'none' | 'before' | 'after' } = { is: 'none' };
    const troubled = async <T>(work: () => Promise<T>): Promise<T> => {
      const done = await work();
      if (trouble.is === 'after') throw new OutcomeUnknownError([], {});
      return done;
    };
    const fail = () => {
      if (trouble.is === 'before') throw new StoreUnavailableError('The connection was cut off.');
    };
    const itsDatabase = Object.create(database, {
      transaction: {
        value: (work: (rows: EntityManager) => Promise<unknown>) =>
          troubled(() =>
            database.transaction(async (rows) => {
              const done = await work(rows);
              fail();
              return done;
            }),
          ),
      },
      change: {
        value: async (...statement: Parameters<LogDatabase['change']>) => {
          fail();
          return troubled(() => database.change(...statement));
        },
      },
    }) as LogDatabase;
    const description = Reflect.getMetadata(PROJECTION, Tallies) as ProjectionDescription;
    const projector = projectorOf(description, new Tallies(), new EventRegistry([Counted, Cleared]));
    const itsCheckpoints = new Checkpoints(itsDatabase, 10_000);
    return { projection: new AsyncProjection(projector, store, itsDatabase, itsCheckpoints), trouble };
  };

  const change = fc.record({
    name: fc.constantFrom(...NAMES),
    clears: fc.constantFrom(false, false, false, true),
  });
  const step = fc.record({
    by: fc.constantFrom<0 | 1>(0, 1),
    size: fc.integer({ min: 1, max: 4 }),
    trouble: fc.constantFrom('none', 'before', 'after'),
    takesOver: fc.boolean(),
  });
  const last = { by: 0, size: 20, trouble: 'none', takesOver: false } as const;

  it('are those of the log, whoever has fed it before and whatever was rolled back', async () => {
    const property = fc.asyncProperty(
      fc.array(change, { maxLength: 20 }),
      fc.array(step),
      async (all, steps) => {
        const start = await store.head();
        for (const { name, clears } of all)
          await append(clears ? 'tallies.cleared' : 'tallies.counted', name);
        await checkpoints.takeOver(NAME, 1);
        await database.transaction(async (rows) => {
          await rows.clear(Tally);
          await rows.update(CheckpointRow, { consumer: NAME }, { position: start });
        });
        const instances = [instance(), instance()] as const;
        let holder: 0 | 1 | undefined;
        let held: Checkpoint | undefined;
        for (const { by, size, trouble, takesOver } of [...steps, last]) {
          if (!held || holder !== by || takesOver) held = await checkpoints.takeOver(NAME, 1);
          holder = by;
          const one = instances[by];
          one.trouble.is = trouble;
          const from: Checkpoint = held;
          const page = await store.readAll(from.position, size);
          held = await one.projection.handle(from, page).catch((error: unknown) => {
            if (error instanceof OutcomeUnknownError) return undefined;
            expect(error).toBeInstanceOf(StoreUnavailableError);
            return from;
          });
        }
        expect(held?.position).toBe(await store.head());
        const found = await database.reading.find(Tally, { order: { name: 'ASC' } });
        expect(found).toEqual(await talliesSince(start));
      },
    );
    await fc.assert(property, { numRuns: engine.name === 'SQLite' ? 60 : 25 });
  });

  it('are not written by one that somebody else has taken over from', async () => {
    const start = await store.head();
    await append('tallies.counted', 'a');
    await database.transaction((rows) => rows.clear(Tally));
    const held = { ...(await checkpoints.takeOver(NAME, 1)), position: start };
    await database.transaction((rows) => rows.update(CheckpointRow, { consumer: NAME }, { position: start }));
    await checkpoints.takeOver(NAME, 1);
    const page = await store.readAll(start, 1);
    await expect(instance().projection.handle(held, page)).rejects.toBeInstanceOf(FencedOffError);
    expect(await database.reading.find(Tally)).toEqual([]);
    expect(await checkpoints.furthestOf(NAME)).toBe(start);
  });

  const append = (type: string, name: string) =>
    store.append([
      { stream: `t.${name}`, expected: 'any', events: [{ ...someEvent(type), data: { name } }] },
    ]);

  async function talliesSince(start: number): Promise<Tally[]> {
    const tallies = new Map<string, Tally>();
    const handlers = new Tallies();
    const { events } = await store.readAll(start, 100);
    for (const event of events) {
      const { name } = event.data as unknown as Counted;
      if (event.type === 'tallies.cleared') tallies.delete(name);
      else tallies.set(name, handlers.counted({ ...event, data: { name } }, tallies.get(name)));
    }
    return [...tallies.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  it('are remembered only as reading them would give them', async () => {
    const table = BulkRows.of(database.reading.connection.getMetadata(Tally));
    const text = fc.string({ unit: 'binary' }).filter((each) => !each.includes('\0'));
    const whole = fc.oneof(fc.integer(), fc.constantFrom(0, -0, 2 ** 31 - 1, -(2 ** 31)));
    const tally = fc.record({
      name: text,
      count: whole,
      large: fc.option(fc.oneof(fc.maxSafeInteger(), fc.constant(-0))),
      isEven: fc.boolean(),
      note: fc.option(text),
      history: fc.record({ positions: fc.array(whole), text: fc.string({ unit: 'binary' }) }),
    });
    let remembered = 0;
    const property = fc.asyncProperty(tally, async (row) => {
      const stored = table.exact(table.stored(row));
      if (!stored) return;
      remembered += 1;
      await database.transaction((rows) => table.upsert(rows, [row]));
      const read = await table.read(database.reading, [{ name: row.name }]);
      expect([...read.values()]).toStrictEqual([table.revive(stored)]);
    });
    await fc.assert(property, { numRuns: 200 });
    expect(remembered).toBeGreaterThan(40);
  });

  it.each([{ name: '\ud800' }, { note: 'half \udfff' }, { count: -0 }, { count: 1.5 }, { large: 2 ** 60 }])(
    'are not remembered with %p',
    (different) => {
      const table = BulkRows.of(database.reading.connection.getMetadata(Tally));
      const row = { name: 'a', count: 1, large: 1, isEven: true, note: null, history: { positions: [] } };
      expect(table.exact(table.stored(row))).toEqual(table.stored(row));
      expect(table.exact(table.stored({ ...row, ...different }))).toBeUndefined();
    },
  );

  it('are not remembered where a column rounds', () => {
    const table = BulkRows.of(database.reading.connection.getMetadata(TallyShare));
    expect(table.exact(table.stored({ name: 'a', share: 0.1 }))).toBeUndefined();
  });
});
