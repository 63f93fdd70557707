import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { TypeormSnapshotStore } from '../../../src/event-sourcing/snapshots/typeorm/typeorm-snapshot-store.js';
import { TypeormEventStore } from '../../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';
import { engine, type TestDatabase } from '../../support/engines.js';
import { Gate } from '../../support/gate.js';
import { lookOf, openTallies, type Tallies, Tally, TALLY } from '../../support/tallies/tallies.js';

const STREAM = `${TALLY}-a`;

/** Has one more field than a snapshot of a tally knows. */
class GrownTally extends Tally {
  product = 1;

  protected override onAdded(added: { readonly amount: number }): void {
    super.onAdded(added);
    this.product *= added.amount;
  }
}

/** Tallies on a database, and what was read of their streams. */
interface Opened extends Tallies {
  readonly database: LogDatabase;
  readonly kept: TypeormSnapshotStore;
  /** From which versions on streams were read since the last look. */
  readonly reads: () => number[];
}

describe('snapshots in a database', () => {
  let fresh: TestDatabase;
  const opened: Opened[] = [];
  let warnings: string[];

  beforeEach(async () => {
    fresh = await engine.fresh();
    warnings = [];
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => {
      warnings.push(String(message));
    });
  });
  afterEach(async () => {
    await closeAll();
    await fresh.remove();
    jest.restoreAllMocks();
  });

  async function open(version = 1, tallyClass: typeof Tally = Tally): Promise<Opened> {
    const database = await openDatabase(fresh.options);
    const store = new TypeormEventStore(database);
    const kept = new TypeormSnapshotStore(database);
    const froms: number[] = [];
    const read = store.read.bind(store);
    store.read = (stream, options) => {
      froms.push(options?.from ?? 1);
      return read(stream, options);
    };
    const tallies = openTallies(store, kept, { every: 5, version }, tallyClass);
    const each = { ...tallies, database, kept, reads: () => froms.splice(0) };
    opened.push(each);
    return each;
  }

  async function closeAll(): Promise<void> {
    for (const { snapshots, database } of opened.splice(0)) {
      await snapshots.close();
      await database.close();
    }
  }

  const add = async ({ repository, snapshots }: Tallies, ...amounts: number[]) => {
    for (const amount of amounts) {
      await repository.update('a', (tally) => {
        tally.add(amount);
      });
      await snapshots.idle();
    }
  };
  const versionKept = async ({ kept }: Opened, schema = 1) =>
    (await kept.find({ stream: STREAM, schema }))?.version;
  const look = async (tallies: Opened) => {
    tallies.reads();
    return { look: lookOf(await tallies.repository.find('a')), reads: tallies.reads() };
  };

  it('are taken every so many events, and spare reading what came before', async () => {
    const tallies = await open();
    await add(tallies, 1, 2, 3, 4);
    expect(await versionKept(tallies)).toBeUndefined();
    await add(tallies, 5, 6, 7);
    expect(await versionKept(tallies)).toBe(5);
    expect(await look(tallies)).toEqual({
      look: { total: 28, last: [5, 6, 7], note: 'new', version: 7 },
      reads: [5],
    });
    await add(tallies, 8, 9, 10);
    expect(await versionKept(tallies)).toBe(10);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['its state', `state = replace(state, '15', '51')`],
    ['its JSON', `state = '{"fields":'`],
    ['its checksum', `checksum = 'none'`],
    ['its version', 'version = 4'],
    ['its event', `event_id = 'none'`],
  ])('are ignored and replaced when somebody has damaged %s', async (_, change) => {
    const tallies = await open();
    await add(tallies, 1, 2, 3, 4, 5);
    await tallies.database.transaction((rows) => rows.query(`UPDATE snapshots SET ${change}`));
    expect(await look(tallies)).toEqual({
      look: { total: 15, last: [3, 4, 5], note: 'new', version: 5 },
      reads: [1],
    });
    expect(warnings).toEqual([expect.stringContaining('is damaged')]);
    await add(tallies, 6);
    expect(await look(tallies)).toMatchObject({ look: { total: 21 }, reads: [6] });
  });

  it('are ignored when they belong to another stream', async () => {
    const tallies = await open();
    await add(tallies, 1, 2, 3, 4, 5);
    await tallies.repository.update('b', (tally) => {
      tally.add(100);
    });
    await tallies.database.transaction((rows) => rows.query(`UPDATE snapshots SET stream = '${TALLY}-b'`));
    expect(lookOf(await tallies.repository.find('b'))).toMatchObject({ total: 100, version: 1 });
  });

  it('of another version of the class are ignored, replaced, and forgotten', async () => {
    await add(await open(1), 1, 2, 3, 4, 5);
    const next = await open(2, GrownTally);
    expect(await look(next)).toMatchObject({ look: { total: 15 }, reads: [1] });
    await add(next, 6);
    expect([await versionKept(next, 2), await versionKept(next, 1)]).toEqual([6, undefined]);
    expect(await look(next)).toMatchObject({ look: { total: 21 }, reads: [6] });
    expect(await next.repository.get('a')).toMatchObject({ product: 720 });
    expect(warnings).toEqual([]);
  });

  it('that do not know a field are ignored and replaced, though nobody has raised the version', async () => {
    await add(await open(), 1, 2, 3, 4, 5);
    const next = await open(1, GrownTally);
    expect(await next.repository.get('a')).toMatchObject({ total: 15, product: 120 });
    expect(warnings).toEqual([expect.stringContaining('knows no product')]);
    await add(next, 6);
    expect(await look(next)).toMatchObject({ look: { total: 21 }, reads: [6] });
  });

  it('that are ahead of the log, or of another past of it, are ignored and replaced after a restore', async () => {
    await add(await open(), 1, 2, 3);
    await closeAll();
    const restore = await fresh.backUp();
    const tallies = await open();
    await add(tallies, 4, 5, 6);
    const ahead = await tallies.kept.find({ stream: STREAM, schema: 1 });
    expect(ahead?.version).toBe(5);
    await closeAll();
    await restore();

    const restored = await open();
    if (ahead) await restored.kept.keep(ahead);
    expect(await look(restored)).toEqual({
      look: { total: 6, last: [1, 2, 3], note: 'new', version: 3 },
      reads: [5, 1],
    });
    await add(restored, 40);
    expect(await versionKept(restored)).toBe(4);
    await add(restored, 50);
    if (ahead) await restored.kept.keep(ahead);
    expect(await look(restored)).toMatchObject({ look: { total: 96, last: [3, 40, 50] } });
    expect(warnings).toEqual([expect.stringContaining('another log')]);
  });

  it('fail no command when they can neither be read nor be taken', async () => {
    const tallies = await open();
    await tallies.database.transaction((rows) => rows.query('DROP TABLE snapshots'));
    await add(tallies, 1, 2, 3, 4, 5, 6, 7);
    expect(await look(tallies)).toMatchObject({ look: { total: 28, version: 7 } });
    expect(warnings).toEqual([
      expect.stringContaining('cannot be read'),
      expect.stringContaining('cannot be taken'),
    ]);
  });

  it('are not waited for by the command that is due for one', async () => {
    const tallies = await open();
    const gate = new Gate();
    tallies.kept.keep = () => gate.opened;
    for (let n = 0; n < 12; n += 1) {
      await tallies.repository.update('a', (tally) => {
        tally.add(1);
      });
    }
    expect(await look(tallies)).toMatchObject({ look: { total: 12 } });
    gate.open();
  });
});
