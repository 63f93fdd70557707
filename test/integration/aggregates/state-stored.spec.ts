import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import {
  ConcurrencyConflictError,
  Database,
  EventStore,
  StateDriftedError,
  UnitOfWork,
} from '../../../src/event-sourcing/index.js';
import { BulkRows } from '../../../src/event-sourcing/store/typeorm/bulk-rows.js';
import { engine, type TestDatabase } from '../../support/engines.js';
import { scoresOn } from '../../support/scores/scores-app.js';
import { StateStoredScores, ScoreRow } from '../../support/scores/scores.js';

describe('a state-stored aggregate', () => {
  let database: TestDatabase;
  let app: INestApplicationContext;
  let scores: StateStoredScores;
  let store: EventStore;

  beforeEach(async () => {
    database = await engine.fresh();
    await start();
  });
  afterEach(async () => {
    await app.close();
    await database.remove();
  });

  const start = async () => {
    app = await scoresOn(database.options);
    scores = app.get(StateStoredScores);
    store = app.get(EventStore);
  };
  const add = (id: string, amount: number) =>
    scores.update(id, (score) => {
      score.add(amount);
    });
  const rowOf = (id: string) => app.get(Database).reading.findOneBy(ScoreRow, { id });
  const behindItsBack = (sql: string) => app.get(Database).transaction((rows) => rows.query(sql));
  const drifted = (rowVersion: number, streamVersion: number) => ({
    code: 'aggregates/state-drifted',
    stream: 'scores.state-stored-a',
    rowVersion,
    streamVersion,
  });

  it("takes Nest's commit() for a save", async () => {
    await add('a', 3);
    await app.get(UnitOfWork).run(async () => {
      const score = await scores.get('a');
      score.add(4);
      score.commit();
    });
    expect(await rowOf('a')).toMatchObject({ version: 2, total: 7 });
  });

  it('is a row at the version of its stream', async () => {
    await scores.update('a', (score) => {
      score.add(3);
      score.add(10);
    });
    expect(await rowOf('a')).toEqual({
      id: 'a',
      version: 2,
      checksum: expect.stringMatching(/^[\w-]{43}$/),
      total: 13,
      isEven: false,
      note: 'much',
      last: { amount: 10 },
    });
    await add('a', 1);
    expect(await rowOf('a')).toMatchObject({ version: 3, total: 14, isEven: true, note: null });
    expect((await scores.get('a')).stored).toEqual({
      total: 14,
      isEven: true,
      note: null,
      last: { amount: 1 },
    });
  });

  it('is loaded from its row, after a restart as well', async () => {
    await add('a', 3);
    await app.close();
    await start();
    expect((await scores.get('a')).stored).toEqual({
      total: 3,
      isEven: false,
      note: null,
      last: { amount: 3 },
    });
  });

  it('is what somebody has set it to who says so', async () => {
    await add('a', 3);
    await behindItsBack("UPDATE score SET total = 100, checksum = '' WHERE id = 'a'");
    expect((await scores.get('a')).total).toBe(100);
    await add('a', 1);
    expect(await rowOf('a')).toMatchObject({
      version: 2,
      total: 101,
      checksum: expect.stringMatching(/^.{43}$/),
    });
    expect((await scores.get('a')).total).toBe(101);
  });

  it('has no events without its row: what the row is refused for refuses them, and nobody else', async () => {
    await add('a', 1);
    const outcomes = await Promise.allSettled([
      add('b', 2),
      add('a', 1_000),
      add('c', 5_000),
      add('d', 4),
      ...Array.from({ length: 20 }, (_, n) => add(`more-${String(n)}`, n)),
    ]);
    expect(outcomes.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []))).toEqual([1, 2]);
    expect(await store.head()).toBe(23);
    expect(await rowOf('a')).toMatchObject({ version: 1, total: 1 });
    expect(await rowOf('c')).toBeNull();
    expect(await scores.find('c')).toBeUndefined();
    expect(await rowOf('d')).toMatchObject({ version: 1, total: 4 });
  });

  it('shares one statement with all others of its batch', async () => {
    const replace = jest.spyOn(BulkRows.prototype, 'replace');
    await Promise.all(Array.from({ length: 20 }, (_, n) => add(`many-${String(n)}`, n)));
    const sizes = replace.mock.calls.map(([, , replacements]) => replacements.length);
    replace.mockRestore();
    expect(sizes.reduce((sum, size) => sum + size)).toBe(20);
    expect(Math.max(...sizes)).toBeGreaterThan(1);
  });

  it('has no row without its events: an append that is refused writes none', async () => {
    const unitOfWork = app.get(UnitOfWork);
    await add('a', 1);
    const required = unitOfWork.run(async () => {
      unitOfWork.require({ query: [{ types: ['scores.added'] }], after: 0 });
      await add('a', 2);
      await add('b', 2);
    });
    await expect(required).rejects.toMatchObject({ code: 'event-store/append-condition-failed' });
    expect([await rowOf('a'), await rowOf('b')]).toMatchObject([{ version: 1, total: 1 }, null]);
  });

  it('is written by one of many at a time, and none of them is lost', async () => {
    await add('a', 1);
    const insist = async (): Promise<void> => {
      try {
        await add('a', 1);
      } catch (error) {
        expect(error).toBeInstanceOf(ConcurrencyConflictError);
        await insist();
      }
    };
    await Promise.all(Array.from({ length: 12 }, insist));
    expect(await rowOf('a')).toMatchObject({ version: 13, total: 13 });
    expect(await store.read('scores.state-stored-a')).toHaveLength(13);
  });

  it.each(['total = 5', 'is_even = false', "note = 'x'", 'last = NULL'])(
    'in which somebody else has set %s is noticed when it is loaded',
    async (assignment) => {
      await add('a', 2);
      await behindItsBack(`UPDATE score SET ${assignment} WHERE id = 'a'`);
      await expect(scores.find('a')).rejects.toMatchObject(drifted(1, 1));
      await expect(add('a', 1)).rejects.toThrow("its version to 1 and its checksum to ''");
      expect(await store.head()).toBe(1);
    },
  );

  it('whose version is not that of its stream is noticed when it is loaded', async () => {
    await add('a', 1);
    await add('a', 1);
    await behindItsBack("UPDATE score SET total = 5, version = 3 WHERE id = 'a'");
    await expect(scores.get('a')).rejects.toMatchObject(drifted(3, 2));
    await behindItsBack("UPDATE score SET total = 1, version = 1 WHERE id = 'a'");
    await expect(scores.find('a')).rejects.toMatchObject(drifted(1, 2));
    await behindItsBack("DELETE FROM score WHERE id = 'a'");
    await expect(add('a', 1)).rejects.toMatchObject(drifted(0, 2));
    expect(await store.head()).toBe(2);
  });

  it('that was restored without its log is noticed', async () => {
    await behindItsBack(
      "INSERT INTO score (id, version, checksum, total, is_even) VALUES ('a', 2, '', 2, true)",
    );
    await expect(add('a', 1)).rejects.toMatchObject(drifted(2, 0));
    expect(await store.head()).toBe(0);
  });

  it.each([
    ['changed', "UPDATE score SET total = 5, version = 2 WHERE id = 'a'", { version: 2, total: 5 }],
    ['deleted', "DELETE FROM score WHERE id = 'a'", undefined],
  ])('that somebody has %s while a command was deciding is not written over', async (_, sql, left) => {
    await add('a', 1);
    const before = app.get(UnitOfWork).run(async () => {
      await add('a', 1);
      await behindItsBack(sql);
    });
    await expect(before).rejects.toBeInstanceOf(StateDriftedError);
    await expect(before).rejects.toMatchObject(drifted(left?.version ?? 0, 1));
    expect(await store.head()).toBe(1);
    if (left) expect(await rowOf('a')).toMatchObject(left);
    else expect(await rowOf('a')).toBeNull();
  });
});
