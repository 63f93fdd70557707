import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BulkRows } from '../../../src/event-sourcing/store/typeorm/bulk-rows.js';
import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import { type FreshDatabase, freshDatabase } from '../../support/postgres/fresh-database.js';
import { CreateTallies1770000000000, Tally } from '../../support/tallies/tallies-by-name.js';

const ROWS = 20_000;

describe('rows that are read by their keys', () => {
  let fresh: FreshDatabase;
  let database: LogDatabase;

  beforeAll(async () => {
    fresh = await freshDatabase();
    const migrations = [CreateTallies1770000000000];
    database = await openDatabase({ type: 'postgres', url: fresh.url, migrations }, [Tally]);
    await fresh.query('ALTER TABLE tallies SET (autovacuum_enabled = false)');
  });
  afterAll(async () => {
    await database.close();
    await fresh.remove();
  });

  it('are found by an index as soon as the table is large, whatever it was when they were first asked for', async () => {
    const table = BulkRows.of(database.reading.connection.getMetadata(Tally));
    const keys = Array.from({ length: 25 }, (_, n) => ({ name: `n-${String(n * 100)}` }));
    await database.transaction(async (rows) => {
      for (let n = 0; n < 20; n += 1) expect((await table.read(rows, keys)).size).toBe(0);
      const row = { count: 1, large: null, isEven: false, note: null, history: { positions: [1] } };
      const all = Array.from({ length: ROWS }, (_, n) => ({ ...row, name: `n-${String(n)}` }));
      await table.upsert(rows, all);
      const before = await read(rows);
      expect((await table.read(rows, keys)).size).toBe(keys.length);
      expect((await read(rows)) - before).toBeLessThan(ROWS / 10);
    });
  });

  /** How many rows of the table this transaction has read one after the other. */
  const read = async (rows: { query: (sql: string) => Promise<unknown> }): Promise<number> => {
    const sql = `SELECT seq_tup_read::int AS n FROM pg_stat_xact_user_tables WHERE relname = 'tallies'`;
    const [found] = (await rows.query(sql)) as { n: number }[];
    return found?.n ?? 0;
  };
});
