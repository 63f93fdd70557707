import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { type Accompanied, CompanionWriter } from '../../../src/event-sourcing/store/companion.js';
import { someEvent } from '../../../src/event-sourcing/testing/index.js';
import { openLog, type TestLog } from '../../support/engines.js';

/** Writes its values into a table that takes each of them once. */
class TableWriter extends CompanionWriter<string> {
  calls = 0;

  async write(rows: EntityManager, entries: readonly Accompanied<string>[]): Promise<void> {
    this.calls += 1;
    const values = entries.map(({ value, result }) => `('${value}', ${String(result.position)})`);
    await rows.query(`INSERT INTO companions (value, position) VALUES ${values.join(', ')}`);
    if (entries.some(({ value }) => value.startsWith('poison'))) throw new Error('poison');
  }
}

describe('what commits with an append', () => {
  let opened: TestLog;
  let writer: TableWriter;

  beforeEach(async () => {
    opened = await openLog();
    writer = new TableWriter();
    await opened.database.transaction((rows) =>
      rows.query('CREATE TABLE companions (value text PRIMARY KEY, position integer NOT NULL)'),
    );
  });
  afterEach(() => opened.close());

  const append = (stream: string, value: string) =>
    opened.store.append([{ stream, expected: 'noStream', events: [someEvent()] }], [], [{ writer, value }]);
  const written = () =>
    opened.database.reading.query<object[]>('SELECT value, position FROM companions ORDER BY position');
  const events = async () => (await opened.store.readAll(0, 1_000)).events;

  it('is there when its events are', async () => {
    await append('a', 'one');
    expect(await written()).toEqual([{ value: 'one', position: 1 }]);
  });

  it('is not there when its append was refused, and neither are the events', async () => {
    await expect(append('a', 'poison')).rejects.toThrow('poison');
    expect([await written(), await events()]).toEqual([[], []]);
  });

  it('is refused by the database alone: the first of its kind is kept, with its events', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) => append(`s-${String(n)}`, `value ${String(n % 4)}`)),
    );
    const accepted = outcomes.flatMap((each, n) => (each.status === 'fulfilled' ? [n] : []));
    expect(accepted).toEqual([0, 1, 2, 3]);
    expect(await written()).toEqual(accepted.map((n) => ({ value: `value ${String(n)}`, position: n + 1 })));
    expect((await events()).map(({ stream }) => stream)).toEqual(accepted.map((n) => `s-${String(n)}`));
  });

  it('is written at once for all appends that share a commit', async () => {
    await append('warm', 'warm');
    writer.calls = 0;
    await Promise.all(Array.from({ length: 100 }, (_, n) => append(`s-${String(n)}`, `v ${String(n)}`)));
    expect(await written()).toHaveLength(101);
    expect(writer.calls).toBeLessThanOrEqual(10);
  });

  it('is one of two instances that bring the same, and the other is told', async () => {
    const other = await opened.another();
    const outcomes = await Promise.allSettled(
      [opened.store, other].map((store, n) =>
        store.append(
          [{ stream: `s-${String(n)}`, expected: 'noStream', events: [someEvent()] }],
          [],
          [{ writer, value: 'the same' }],
        ),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await events()).toHaveLength(1);
    expect(await written()).toHaveLength(1);
  });
});
