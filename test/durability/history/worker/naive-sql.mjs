import pg from 'pg';
import sqlite3 from 'sqlite3';

const TABLES = `
  CREATE TABLE IF NOT EXISTS naive_events (
    position integer NOT NULL UNIQUE, stream text NOT NULL, version integer NOT NULL,
    id text NOT NULL UNIQUE, tag text NOT NULL, UNIQUE (stream, version));
  CREATE TABLE IF NOT EXISTS naive_head (position integer NOT NULL);
  INSERT INTO naive_head SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM naive_head);`;

/** Opens a database for plain SQL with `$1`, `$2` and so on, each of them used in this order. */
export function openSql(url) {
  return url.startsWith('sqlite:') ? Sqlite.open(url.slice('sqlite:'.length)) : Postgres.open(url);
}

/** One connection that writes, one transaction at a time, and one that reads. */
class Sqlite {
  #writer;
  #reader;
  #last = Promise.resolve();

  static async open(file) {
    const sqlite = new Sqlite();
    sqlite.#writer = await connect(file);
    sqlite.#reader = await connect(file);
    await run(sqlite.#writer, 'exec', `BEGIN IMMEDIATE; ${TABLES} COMMIT`);
    return sqlite;
  }

  /** Begins a transaction that excludes all others. */
  async begin() {
    const before = this.#last;
    let over;
    this.#last = new Promise((resolve) => (over = resolve));
    await before;
    const end = (sql) => run(this.#writer, 'all', sql).finally(over);
    await run(this.#writer, 'all', 'BEGIN IMMEDIATE').catch((error) => {
      over();
      throw error;
    });
    return {
      query: (sql, values) => run(this.#writer, 'all', sql, values),
      commit: () => end('COMMIT'),
      rollback: () => end('ROLLBACK'),
    };
  }

  query(sql, values) {
    return run(this.#reader, 'all', sql, values);
  }

  async close() {
    await this.#last;
    await run(this.#reader, 'close');
    await run(this.#writer, 'close');
  }
}

async function connect(file) {
  const database = new sqlite3.Database(file);
  database.configure('busyTimeout', 60_000);
  await run(database, 'all', 'PRAGMA journal_mode = WAL');
  return database;
}

function run(database, method, ...parameters) {
  return new Promise((resolve, reject) => {
    database[method](...parameters.filter(Boolean), (error, rows) => (error ? reject(error) : resolve(rows)));
  });
}

/** A pool; transactions exclude each other only as far as their statements do. */
class Postgres {
  #pool;

  static async open(url) {
    const postgres = new Postgres();
    postgres.#pool = new pg.Pool({ connectionString: url, max: 10 });
    await postgres.#pool.query(
      `SELECT pg_advisory_xact_lock(1); CREATE SEQUENCE IF NOT EXISTS naive_positions; ${TABLES}`,
    );
    return postgres;
  }

  async begin() {
    const client = await this.#pool.connect();
    await client.query('BEGIN');
    const end = (sql) => client.query(sql).finally(() => client.release());
    return {
      query: async (sql, values) => (await client.query(sql, values)).rows,
      commit: () => end('COMMIT'),
      rollback: () => end('ROLLBACK'),
    };
  }

  async query(sql, values) {
    return (await this.#pool.query(sql, values)).rows;
  }

  close() {
    return this.#pool.end();
  }
}
