import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import {
  AppendConditionFailedError,
  ConcurrencyConflictError,
  type RecordedEvent,
} from '../../../src/event-sourcing/index.js';
import { someEvent } from '../../../src/event-sourcing/testing/index.js';
import { openLog, type TestLog } from '../../support/engines.js';

/** A participant that counts events of one type into a table, and throws at those that ask for it. */
const counting = {
  wants: (type: string) => type === 't.counted',
  takePart: (events: readonly RecordedEvent[], rows: EntityManager) =>
    Promise.resolve(async () => {
      for (const { data, stream } of events) {
        await rows.query(`INSERT INTO counted (stream) VALUES ('${stream}')`);
        if (data['poison'] === 'throw') throw new Error('poison');
        if (data['poison'] === 'sql') await rows.query('INSERT INTO counted (stream) VALUES (NULL)');
      }
    }),
};

describe('appends that share a commit', () => {
  let opened: TestLog;

  beforeEach(async () => {
    opened = await openLog();
    await opened.database.transaction((rows) => rows.query('CREATE TABLE counted (stream TEXT NOT NULL)'));
    opened.database.takePart(counting);
  });
  afterEach(() => opened.close());

  const counted = async () =>
    (await opened.database.reading.query<{ stream: string }[]>('SELECT stream FROM counted')).map(
      (row) => row.stream,
    );
  const append = (stream: string, expected: 'noStream' | number, type: string, data = {}) =>
    opened.store.append([{ stream, expected, events: [someEvent(type, { data })] }]);
  const statuses = async (appends: Promise<unknown>[]) =>
    (await Promise.allSettled(appends)).map(({ status }) => status);

  it.each(['throw', 'sql'])(
    'fail alone when their projection throws (%s), and leave no gap',
    async (poison) => {
      const appends = Array.from({ length: 64 }, (_, n) =>
        n % 9 === 4
          ? append(`poison-${String(n)}`, 'noStream', 't.counted', { poison })
          : append(`fine-${String(n)}`, 'noStream', n % 2 ? 't.counted' : 't.other'),
      );
      const outcomes = await statuses(appends);
      expect(outcomes).toEqual(outcomes.map((_, n) => (n % 9 === 4 ? 'rejected' : 'fulfilled')));
      const { events, through } = await opened.store.readAll(0, 100);
      expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
      expect(through).toBe(outcomes.filter((each) => each === 'fulfilled').length);
      expect((await counted()).sort()).toEqual(
        events
          .filter(({ type }) => type === 't.counted')
          .map(({ stream }) => stream)
          .sort(),
      );
    },
  );

  it('that bring rows rest on what others have appended meanwhile', async () => {
    const other = await opened.another();
    await append('a', 'noStream', 't.counted');
    await other.append([{ stream: 'a', expected: 1, events: [someEvent('t.other')] }]);
    await expect(append('a', 1, 't.counted')).rejects.toBeInstanceOf(ConcurrencyConflictError);
    expect(await append('a', 2, 't.counted')).toMatchObject({ position: 3 });
    await other.append([{ stream: 'b', expected: 'noStream', events: [someEvent('t.other')] }]);
    expect(await append('c', 'noStream', 't.counted')).toMatchObject({ position: 5 });
    expect(await counted()).toEqual(['a', 'a', 'c']);
  });

  it('that bring rows depend on their conditions', async () => {
    await append('a', 'noStream', 't.counted');
    const events = [someEvent('t.counted')];
    const condition = { query: [{ types: ['t.counted'] }], after: 0 };
    const conditional = opened.store.append([{ stream: 'b', expected: 'noStream', events }], [condition]);
    await expect(conditional).rejects.toBeInstanceOf(AppendConditionFailedError);
    expect(await counted()).toEqual(['a']);
  });

  it('are answered alone when they lose, beside poison', async () => {
    await append('taken', 'noStream', 't.other');
    const outcomes = await Promise.allSettled([
      append('taken', 'noStream', 't.counted'),
      append('a', 'noStream', 't.counted', { poison: 'throw' }),
      append('b', 'noStream', 't.counted'),
      append('a', 'noStream', 't.counted'),
      append('taken', 1, 't.counted'),
    ]);
    expect(
      outcomes.map((each) => (each.status === 'rejected' ? (each.reason as Error).message : 'stored')),
    ).toEqual([
      expect.stringContaining('version 1, expected noStream'),
      'poison',
      'stored',
      'stored',
      'stored',
    ]);
    expect(await opened.store.head()).toBe(4);
    expect(await counted()).toEqual(['b', 'a', 'taken']);
  });

  it('commit their rows with their events, and neither when they are refused', async () => {
    await expect(append('a', 'noStream', 't.counted', { poison: 'throw' })).rejects.toThrow('poison');
    expect([await opened.store.head(), await counted()]).toEqual([0, []]);
    await append('a', 'noStream', 't.counted');
    expect([await opened.store.head(), await counted()]).toEqual([1, ['a']]);
  });
});
