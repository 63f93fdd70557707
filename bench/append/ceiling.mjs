import sqlite3 from 'sqlite3';
import { id, metadata, payload } from '../support/events.mjs';

const ROWS = 10_000;
const SCHEMA = `
  PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL,
    event_id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, type_version INTEGER NOT NULL, recorded_at INTEGER NOT NULL,
    data TEXT NOT NULL, metadata TEXT NOT NULL, tags TEXT NOT NULL, UNIQUE (stream, version)) STRICT`;

/**
 * The limit of the driver: prepared inserts of the same rows into the same table, as fast as they can be queued,
 * 10,000 rows a transaction. Nobody is answered before a transaction is full.
 */
export function ceiling(file, ms) {
  return fill(file, ms, async (database, rows) => {
    const insert = database.prepare('INSERT INTO events VALUES (?, ?, 1, ?, ?, 1, ?, ?, ?, ?)');
    const last = rows.at(-1);
    for (const each of rows.slice(0, -1)) insert.run(each);
    await call(insert, 'run', last);
    await call(insert, 'finalize');
  });
}

/** The limit of SQLite on one thread: as above, with one statement for 1,000 rows. */
export function bulkCeiling(file, ms) {
  return fill(file, ms, async (database, rows) => {
    for (let first = 0; first < rows.length; first += 1_000) {
      await call(database, 'run', BULK, JSON.stringify(rows.slice(first, first + 1_000)));
    }
  });
}

const BULK = `INSERT INTO events SELECT value->>0, value->>1, 1, value->>2, value->>3, 1, value->>4, value->>5,
  value->>6, value->>7 FROM json_each(?)`;

async function fill(file, ms, insertAll) {
  const database = new sqlite3.Database(file);
  await call(database, 'exec', SCHEMA);
  let position = 0;
  let spent = 0;
  while (spent < ms) {
    // Made beforehand: the limit is the database's, not that of making events.
    const rows = Array.from({ length: ROWS }, () => row((position += 1)));
    const start = performance.now();
    await call(database, 'run', 'BEGIN IMMEDIATE');
    await insertAll(database, rows);
    await call(database, 'run', 'COMMIT');
    spent += performance.now() - start;
  }
  await call(database, 'close');
  return position / (spent / 1000);
}

function call(on, method, ...parameters) {
  return new Promise((resolve, reject) => {
    on[method](...parameters, (error) => (error ? reject(error) : resolve()));
  });
}

function row(position) {
  const [data, meta] = [JSON.stringify(payload()), JSON.stringify(metadata())];
  return [position, `bench-${id()}`, id(), 'bench.happened', Date.now(), data, meta, '[]'];
}
