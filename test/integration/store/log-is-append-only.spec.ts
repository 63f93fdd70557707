import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LogHoleError } from '../../../src/event-sourcing/index.js';
import { someEvent } from '../../../src/event-sourcing/testing/index.js';
import { allowDeletes } from '../../support/allow-deletes.js';
import { engine, openLog, type TestLog } from '../../support/engines.js';

describe('the log', () => {
  let opened: TestLog;
  const write = (sql: string) => opened.database.transaction((rows) => rows.query(sql));

  beforeEach(async () => {
    opened = await openLog();
    for (let n = 0; n < 5; n += 1) {
      await opened.store.append([
        { stream: 'a', expected: n, events: [someEvent('t.t', { tags: ['k:1'] })] },
      ]);
    }
  });
  afterEach(() => opened.close());

  const replace = {
    SQLite: `INSERT OR REPLACE INTO events SELECT position, stream, version, event_id, type, type_version,
       recorded_at, '{}', metadata, tags FROM events WHERE position = 3`,
    PostgreSQL: `INSERT INTO events SELECT * FROM events WHERE position = 3
       ON CONFLICT (position) DO UPDATE SET data = '{}'`,
  };

  it.each([
    "UPDATE events SET data = '{}' WHERE position = 3",
    'DELETE FROM events WHERE position = 5',
    'DELETE FROM events',
    replace[engine.name],
    "UPDATE event_tags SET tag = 'k:2'",
    'DELETE FROM event_tags',
    ...(engine.name === 'PostgreSQL' ? ['TRUNCATE events', 'TRUNCATE event_tags'] : []),
  ])('refuses %s', async (sql) => {
    const before = await opened.store.readAll(0, 10);
    await expect(write(sql)).rejects.toThrow(/append-only/);
    expect(await opened.store.readAll(0, 10)).toEqual(before);
  });

  it('with a hole stops its readers', async () => {
    await allowDeletes(write);
    await write('DELETE FROM events WHERE position = 3');
    await expect(opened.store.readAll(0, 10)).rejects.toBeInstanceOf(LogHoleError);
    await expect(opened.store.readAll(2, 10)).rejects.toMatchObject({ expected: 3, found: 4 });
    expect((await opened.store.readAll(0, 2)).through).toBe(2);
    expect((await opened.store.readAll(3, 10)).through).toBe(5);
  });
});
