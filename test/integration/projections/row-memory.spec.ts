import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import type { EntityManager } from 'typeorm';
import {
  EventRegistry,
  OutcomeUnknownError,
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
import { START } from '../../../src/event-sourcing/store/position.js';
import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import { TypeormEventStore } from '../../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import type { Checkpoint } from '../../../src/event-sourcing/subscriptions/checkpoint.js';
import { handOn, type Pages } from '../../../src/event-sourcing/subscriptions/hand-on.js';
import { ReadAhead } from '../../../src/event-sourcing/subscriptions/read-ahead.js';
import { CheckpointRow } from '../../../src/event-sourcing/subscriptions/typeorm/checkpoint.entity.js';
import { ParkedEventRow } from '../../../src/event-sourcing/subscriptions/typeorm/parked-event.entity.js';
import { Checkpoints } from '../../../src/event-sourcing/subscriptions/typeorm/checkpoints.js';
import { someEvent } from '../../../src/event-sourcing/testing/index.js';
import { engine, type TestDatabase } from '../../support/engines.js';
import {
  Cleared,
  Spoiled,
  Counted,
  CreateTallies1770000000000,
  Tallies,
  TALLIES,
  Tally,
  TallyShare,
} from '../../support/tallies/tallies-by-name.js';

const COUNTED = 'tallies.counted';
const CLEARED = 'tallies.cleared';
const SPOILED = 'tallies.spoiled';
/** One of a version that no class has. */
const UNREADABLE = 'unreadable';
const NAMES = ['a', 'b', 'c'];

interface Step {
  readonly by: 0 | 1;
  readonly size: number;
  readonly ahead: number;
  /** `slow` there is time to look at the next page before it is written; `late` it is, when the instance has given up. */
  readonly trouble: 'none' | 'slow' | 'before' | 'after' | 'late';
  readonly takesOver: boolean;
  /** First what is set aside is tried again, and goes through. */
  readonly retries: boolean;
}

describe('the rows that a projection remembers', () => {
  let fresh: TestDatabase;
  let database: LogDatabase;
  let store: TypeormEventStore;
  let checkpoints: Checkpoints;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    fresh = await engine.fresh();
    const options = { ...fresh.options, migrations: [CreateTallies1770000000000] };
    database = await openDatabase(options, [...projectionEntities, Tally, TallyShare]);
    store = new TypeormEventStore(database);
    checkpoints = new Checkpoints(database, 10_000);
  });
  afterAll(async () => {
    Logger.overrideLogger(['error']);
    await store.close();
    await database.close();
    await fresh.remove();
  });

  /** An instance that feeds the projection, with trouble in its next transactions: before the commit, or after it. */
  const instance = () => {
    const trouble: { is: Step['trouble'] } = { is: 'none' };
    let late: (() => Promise<unknown>) | undefined;
    const unknown = () => new OutcomeUnknownError([], {});
    const troubled = async <T>(work: (fail: () => void) => Promise<T>): Promise<T> => {
      if (trouble.is === 'late') {
        late = () => work(() => undefined);
        throw unknown();
      }
      for (let more = 0; trouble.is === 'slow' && more < 4; more += 1) await store.head();
      const done = await work(() => {
        if (trouble.is === 'before') throw new StoreUnavailableError('The connection was cut off.');
      });
      if (trouble.is === 'after') throw unknown();
      return done;
    };
    const itsDatabase = Object.create(database, {
      transaction: {
        value: (work: (rows: EntityManager) => Promise<unknown>) =>
          troubled((fail) =>
            database.transaction(async (rows) => {
              const done = await work(rows);
              fail();
              return done;
            }),
          ),
      },
      change: {
        value: (...statement: Parameters<LogDatabase['change']>) =>
          troubled((fail) => {
            fail();
            return database.change(...statement);
          }),
      },
    }) as LogDatabase;
    const description = Reflect.getMetadata(PROJECTION, Tallies) as ProjectionDescription;
    const handlers = new Tallies();
    const projector = projectorOf(description, handlers, new EventRegistry([Counted, Cleared, Spoiled]));
    const itsCheckpoints = new Checkpoints(itsDatabase, 10_000);
    const commitLate = async () => {
      const work = late;
      late = undefined;
      await work?.();
    };
    const projection = new AsyncProjection(projector, store, itsDatabase, itsCheckpoints);
    const retry = async (held: Checkpoint) => {
      await database.transaction((rows) => rows.update(ParkedEventRow, { consumer: TALLIES }, { dueAt: 0 }));
      trouble.is = 'none';
      handlers.isMended = true;
      await projection.retryParked(held);
      handlers.isMended = false;
    };
    return { projection, trouble, commitLate, retry };
  };

  const change = fc.record({
    name: fc.constantFrom(...NAMES),
    type: fc.constantFrom(...Array.from({ length: 8 }, () => COUNTED), CLEARED, CLEARED, SPOILED, UNREADABLE),
  });
  const step = fc.record({
    by: fc.constantFrom<0 | 1>(0, 0, 0, 1),
    size: fc.integer({ min: 1, max: 4 }),
    ahead: fc.integer({ min: 0, max: 2 }),
    trouble: fc.constantFrom('none', 'slow', 'slow', 'slow', 'before', 'after', 'late'),
    takesOver: fc.constantFrom(false, false, false, true),
    retries: fc.constantFrom(false, false, false, true),
  });
  const last: Step = { by: 0, size: 20, ahead: 0, trouble: 'none', takesOver: false, retries: false };

  it('are those of the log, whoever has fed it before and whatever was rolled back', async () => {
    const property = fc.asyncProperty(
      fc.array(change, { maxLength: 20 }),
      fc.array(step),
      async (all, steps) => {
        const start = await store.head();
        for (const { name, type } of all) await append(type, name);
        await checkpoints.takeOver(TALLIES, 1);
        await database.transaction(async (rows) => {
          await rows.clear(Tally);
          await rows.clear(ParkedEventRow);
          await rows.update(CheckpointRow, { consumer: TALLIES }, { position: start });
        });
        const take = feeding();
        for (const each of steps) await take(each);
        const head = await store.head();
        while ((await take(last)) < head);
        await take({ ...last, retries: true });
        const tallies = await database.reading.find(Tally, { order: { name: 'ASC' } });
        const parked = await database.reading.countBy(ParkedEventRow, { consumer: TALLIES });
        expect({ tallies, parked }).toEqual(await madeSince(start));
      },
    );
    const slow: Step = { by: 0, size: 1, ahead: 1, trouble: 'slow', takesOver: false, retries: false };
    const takenAwayBetween = [COUNTED, CLEARED, COUNTED].map((type) => ({ name: 'a', type }));
    const behindOneThatIsSpoiled = [
      { name: 'a', type: SPOILED },
      { name: 'b', type: COUNTED },
      { name: 'a', type: COUNTED },
    ];
    const unreadableAhead = [COUNTED, UNREADABLE, COUNTED].map((type) => ({ name: 'a', type }));
    const spoiledAhead = [COUNTED, SPOILED, COUNTED].map((type) => ({ name: 'a', type }));
    const spoiledAmongThoseAhead = [{ name: 'b', type: COUNTED }, ...spoiledAhead.slice(1)];
    await fc.assert(property, {
      numRuns: engine.name === 'SQLite' ? 60 : 25,
      examples: [
        [takenAwayBetween, [slow, slow, slow]],
        [behindOneThatIsSpoiled, [slow, slow, slow]],
        [spoiledAhead, [slow, slow]],
        [unreadableAhead, [slow, slow]],
        [spoiledAmongThoseAhead, [{ ...slow, ahead: 2 }, slow]],
        [
          [...behindOneThatIsSpoiled, { name: 'a', type: COUNTED }],
          [slow, slow, { ...slow, retries: true }, slow],
        ],
      ],
    });
  });

  it('are not written by one that somebody else has taken over from', async () => {
    const start = await store.head();
    await append('tallies.counted', 'a');
    await database.transaction((rows) => rows.clear(Tally));
    const held = { ...(await checkpoints.takeOver(TALLIES, 1)), position: start };
    await database.transaction((rows) =>
      rows.update(CheckpointRow, { consumer: TALLIES }, { position: start }),
    );
    await checkpoints.takeOver(TALLIES, 1);
    const page = await store.readAll(start, 1);
    await expect(instance().projection.handle(held, page)).rejects.toBeInstanceOf(FencedOffError);
    expect(await database.reading.find(Tally)).toEqual([]);
    expect(await checkpoints.furthestOf(TALLIES)).toBe(start);
  });

  /** Two instances that take turns, as subscriptions feed them, and gives how far they have come. */
  const feeding = () => {
    const instances = [instance(), instance()] as const;
    let holder: 0 | 1 | undefined;
    let held: Checkpoint | undefined;
    let pages = new ReadAhead(store, 1);
    return async ({ by, size, ahead, trouble, takesOver, retries }: Step) => {
      if (!held || holder !== by || takesOver) {
        held = await checkpoints.takeOver(TALLIES, 1);
        pages = new ReadAhead(store, size);
      }
      holder = by;
      const from: Checkpoint = held;
      const one = instances[by];
      if (retries) await one.retry(from);
      one.trouble.is = trouble;
      const handled = handOn(one.projection, upTo(ahead, pages), from).then((moved) => moved ?? from);
      held = await handled.catch((error: unknown) => {
        if (error instanceof OutcomeUnknownError) return undefined;
        expect(error).toBeInstanceOf(StoreUnavailableError);
        return from;
      });
      await one.commitLate();
      return held?.position ?? START;
    };
  };

  /** Gives so many pages more, and nothing then. */
  const upTo = (ahead: number, pages: ReadAhead): Pages => {
    let left = ahead;
    return {
      pageAfter: (position) => pages.pageAfter(position),
      next: () => {
        left -= 1;
        return left < 0 ? Promise.resolve(undefined) : pages.next();
      },
    };
  };

  const append = (type: string, name: string) => {
    const event = type === UNREADABLE ? { ...someEvent(COUNTED), typeVersion: 2 } : someEvent(type);
    return store.append([{ stream: `t.${name}`, expected: 'any', events: [{ ...event, data: { name } }] }]);
  };

  async function madeSince(start: number): Promise<{ tallies: Tally[]; parked: number }> {
    const tallies = new Map<string, Tally>();
    let parked = 0;
    const handlers = Object.assign(new Tallies(), { isMended: true });
    const { events } = await store.readAll(start, 100);
    for (const event of events) {
      const { name } = event.data as unknown as Counted;
      const recorded = { ...event, data: { name } };
      if (event.typeVersion > 1) parked += 1;
      else if (event.type === CLEARED) tallies.delete(name);
      else if (event.type === SPOILED) tallies.set(name, handlers.spoiled(recorded, tallies.get(name)));
      else tallies.set(name, handlers.counted(recorded, tallies.get(name)));
    }
    const sorted = [...tallies.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return { tallies: sorted, parked };
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
