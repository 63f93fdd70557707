import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LogHoleError } from '../../../src/event-sourcing/index.js';
import { someEvent } from '../../../src/event-sourcing/testing/index.js';
import { openSqliteStore, type SqliteStore } from '../../support/sqlite-store.js';

describe('the log on SQLite', () => {
  let opened: SqliteStore;
  const write = (sql: string) => opened.database.transaction((rows) => rows.query(sql));

  beforeEach(async () => {
    opened = await openSqliteStore();
    for (let n = 0; n < 5; n += 1) {
      await opened.store.append([
        { stream: 'a', expected: n, events: [someEvent('t.t', { tags: ['k:1'] })] },
      ]);
    }
  });
  afterEach(() => opened.close());

  it.each([
    "UPDATE events SET data = '{}' WHERE position = 3",
    'DELETE FROM events WHERE position = 5',
    'DELETE FROM events',
    `INSERT OR REPLACE INTO events SELECT position, stream, version, event_id, type, type_version, recorded_at,
       '{}', metadata, tags FROM events WHERE position = 3`,
    "UPDATE event_tags SET tag = 'k:2'",
    'DELETE FROM event_tags',
  ])('refuses %s', async (sql) => {
    const before = await opened.store.readAll(0, 10);
    await expect(write(sql)).rejects.toThrow(/append-only/);
    expect(await opened.store.readAll(0, 10)).toEqual(before);
  });

  it('with a hole stops its readers', async () => {
    await write('DROP TRIGGER events_no_delete');
    await write('DELETE FROM events WHERE position = 3');
    await expect(opened.store.readAll(0, 10)).rejects.toBeInstanceOf(LogHoleError);
    await expect(opened.store.readAll(2, 10)).rejects.toMatchObject({ expected: 3, found: 4 });
    expect((await opened.store.readAll(0, 2)).through).toBe(2);
    expect((await opened.store.readAll(3, 10)).through).toBe(5);
  });
});
