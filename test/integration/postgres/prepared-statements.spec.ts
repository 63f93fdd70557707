import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PLANNED_ANEW } from '../../../src/event-sourcing/store/typeorm/planned-anew.js';
import { PostgresClient } from '../../../src/event-sourcing/store/typeorm/postgres/postgres-client.js';
import { type FreshDatabase, freshDatabase } from '../../support/postgres/fresh-database.js';

describe('a connection to PostgreSQL that prepares what comes again', () => {
  let fresh: FreshDatabase;
  let client: PostgresClient;

  beforeEach(async () => {
    fresh = await freshDatabase();
    client = new PostgresClient({ connectionString: fresh.url });
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    await fresh.remove();
  });

  const query = (text: string, values?: unknown[]) =>
    client.query(text, values) as Promise<{ rows: { n: number }[] }>;
  const prepared = async () => {
    const { rows } = await query('SELECT count(*)::int AS n FROM pg_prepared_statements');
    return rows[0]?.n;
  };
  const next = async (n: number) => (await query('SELECT $1::int + 1 AS n', [n])).rows[0]?.n;

  it('prepares it once, and answers each call by its own parameters', async () => {
    expect([await next(1), await prepared()]).toEqual([2, 0]);
    expect([await next(2), await next(3), await next(4), await prepared()]).toEqual([3, 4, 5, 1]);
  });

  it('prepares none that is to be planned each time', async () => {
    for (let n = 0; n < 3; n += 1) {
      expect((await query(`${PLANNED_ANEW} SELECT $1::int + 1 AS n`, [n])).rows).toEqual([{ n: n + 1 }]);
    }
    expect(await prepared()).toBe(0);
  });

  it('answers each call of a statement that cannot be prepared, and all of them once it can', async () => {
    const look = () => query('SELECT count(*)::int AS n FROM things WHERE id <> $1', [0]);
    for (let n = 0; n < 3; n += 1) await expect(look()).rejects.toThrow('relation "things" does not exist');
    await query('CREATE TABLE things (id int)');
    for (let n = 0; n < 3; n += 1) expect((await look()).rows).toEqual([{ n: 0 }]);
    await query('DROP TABLE things');
    await expect(look()).rejects.toThrow('relation "things" does not exist');
  });

  it('lets the server keep so many, and no more', async () => {
    for (let n = 0; n < 210; n += 1) {
      for (let m = 0; m < 2; m += 1) {
        expect((await query(`SELECT $1::int + ${String(n)} AS n`, [1])).rows).toEqual([{ n: n + 1 }]);
      }
    }
    expect(await prepared()).toBe(200);
  });
});
