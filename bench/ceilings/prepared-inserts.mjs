import sqlite3 from 'sqlite3';
import { fill } from './fill.mjs';

const SCHEMA = `
  PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL,
    event_id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, type_version INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
    data TEXT NOT NULL, metadata TEXT NOT NULL, tags TEXT NOT NULL, UNIQUE (stream, version)) STRICT`;
const INSERT = 'INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';
const BULK = `INSERT INTO events SELECT ${[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `value->>${n}`)} FROM json_each(?)`;

/** The limit of the driver: prepared inserts, as fast as they can be queued. */
export const preparedInserts = {
  name: 'prepared inserts',
  engines: ['sqlite'],
  perSecond: ({ file }, ms) =>
    filled(file, ms, async (database, rows) => {
      const insert = database.prepare(INSERT);
      const last = rows.at(-1);
      for (const each of rows.slice(0, -1)) insert.run(each);
      await call(insert, 'run', last);
      await call(insert, 'finalize');
    }),
};

/** The limit of SQLite on one thread: one statement for 1,000 rows. */
export const bulkInserts = {
  name: 'bulk inserts',
  engines: ['sqlite'],
  perSecond: ({ file }, ms) =>
    filled(file, ms, async (database, rows) => {
      for (let first = 0; first < rows.length; first += 1_000) {
        await call(database, 'run', BULK, JSON.stringify(rows.slice(first, first + 1_000)));
      }
    }),
};

async function filled(file, ms, insertAll) {
  const database = new sqlite3.Database(file);
  await call(database, 'exec', SCHEMA);
  const perSecond = await fill(ms, async (rows) => {
    await call(database, 'run', 'BEGIN IMMEDIATE');
    await insertAll(database, rows);
    await call(database, 'run', 'COMMIT');
  });
  await call(database, 'close');
  return perSecond;
}

function call(on, method, ...parameters) {
  return new Promise((resolve, reject) => {
    on[method](...parameters, (error) => (error ? reject(error) : resolve()));
  });
}
