import { afterEach, describe, expect, it } from '@jest/globals';
import type { Database } from 'sqlite3';
import { plainDriver } from './sqlite-driver.js';

describe('a connection that keeps statements', () => {
  const { Database } = plainDriver.verbose();
  let opened: Database | undefined;

  afterEach(() => opened?.close());

  const open = () => (opened = new Database(':memory:'));
  const all = (database: Database, sql: string, ...parameters: unknown[]) =>
    new Promise<unknown>((resolve) => {
      database.all(sql, parameters, (error, rows) => {
        resolve(error?.message ?? rows);
      });
    });
  const close = (database: Database) =>
    new Promise((resolve) => {
      opened = undefined;
      database.close(resolve);
    });

  it('answers each call by its own parameters, however often', async () => {
    const database = open();
    for (let n = 0; n < 5; n += 1) {
      expect(await all(database, 'SELECT ? + 1 AS n', n)).toEqual([{ n: n + 1 }]);
    }
    const many = Array.from({ length: 20 }, (_, n) => all(database, 'SELECT ? + 2 AS n', n));
    expect(await Promise.all(many)).toEqual(Array.from({ length: 20 }, (_, n) => [{ n: n + 2 }]));
  });

  it('answers each call of a statement that cannot be prepared, and all of them once it can', async () => {
    const database = open();
    const look = () => all(database, 'SELECT count(*) AS n FROM things');
    const missing = 'SQLITE_ERROR: no such table: things';
    expect([await look(), await look(), ...(await Promise.all([look(), look()]))]).toEqual(
      Array(4).fill(missing),
    );
    await all(database, 'CREATE TABLE things (id)');
    for (let n = 0; n < 4; n += 1) expect(await look()).toEqual([{ n: 0 }]);
    await all(database, 'DROP TABLE things');
    expect(await look()).toBe(missing);
  });

  it('says of each run what it has changed', async () => {
    const database = open();
    await all(database, 'CREATE TABLE things (id)');
    const add = (id: number) =>
      new Promise((resolve) => {
        database.run(
          'INSERT INTO things SELECT value FROM json_each(?)',
          [`[${String(id)}, 0]`],
          function () {
            resolve([this.changes, this.lastID]);
          },
        );
      });
    expect([await add(1), await add(2), await add(3), await add(4)]).toEqual([
      [2, 2],
      [2, 4],
      [2, 6],
      [2, 8],
    ]);
  });

  it('closes, however many it had and whatever is on its way', async () => {
    const database = open();
    for (let n = 0; n < 300; n += 1) {
      for (let m = 0; m < 3; m += 1) await all(database, `SELECT ${String(n)} AS n`);
    }
    const late = [0, 1, 2].map(() => all(database, 'SELECT 1 AS late'));
    expect(await close(database)).toBeNull();
    expect(await Promise.all(late)).toEqual(Array(3).fill([{ late: 1 }]));
  });
});
