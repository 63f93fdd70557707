import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import sqlite3 from 'sqlite3';
import { PostgresServer } from '../../test/support/postgres/postgres-server.mjs';

const TMPFS = 0x01021994;

/**
 * An engine hands out empty databases, in the shape of our own option: `{ type, file }` or `{ type, url }`. `settle`
 * does what a database would do in its own time, so that it does not do it during a measurement.
 */
const sqlite = () => ({
  id: 'sqlite',
  name: 'SQLite',
  durability: 'WAL, synchronous=FULL',
  async version() {
    const database = new sqlite3.Database(':memory:');
    const [row] = await call(database, 'all', 'SELECT sqlite_version() AS version');
    database.close();
    return row.version;
  },
  async fresh() {
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
    const remove = () => {
      process.off('exit', remove);
      rmSync(folder, { recursive: true, force: true });
    };
    process.once('exit', remove);
    if (statfsSync(folder).type === TMPFS) {
      remove();
      throw new Error(
        `${tmpdir()} is in memory, where nothing is durable. Set TMPDIR to a folder on a disk.`,
      );
    }
    return { database: { type: 'sqlite', file: join(folder, 'bench.db') }, remove };
  },
  async settle({ file }) {
    const database = new sqlite3.Database(file);
    await call(database, 'all', 'PRAGMA wal_checkpoint(TRUNCATE)');
    await call(database, 'close');
  },
  stop: () => undefined,
});

/** A server of our own, or that of `BENCH_DATABASE_URL`, whose user must be able to make databases. */
async function postgres() {
  const own = process.env.BENCH_DATABASE_URL ? undefined : await PostgresServer.start();
  const server = process.env.BENCH_DATABASE_URL ?? own.url();
  return {
    id: 'postgres',
    name: 'PostgreSQL',
    durability: 'fsync, synchronous_commit=on',
    async version() {
      const names = ['server_version', 'fsync', 'synchronous_commit'];
      const [row] = await query(
        server,
        `SELECT ${names.map((name) => `current_setting('${name}') ${name}`)}`,
      );
      if (row.fsync !== 'on' || row.synchronous_commit !== 'on') {
        throw new Error('The PostgreSQL server is not durable: fsync or synchronous_commit is off.');
      }
      return row.server_version;
    },
    async fresh() {
      const name = `bench_${randomUUID().replaceAll('-', '')}`;
      await query(server, `CREATE DATABASE ${name}`);
      const url = Object.assign(new URL(server), { pathname: `/${name}` }).toString();
      const remove = async () => {
        await untilNobodyIsConnected(server, name);
        await query(server, `DROP DATABASE ${name} WITH (FORCE)`);
      };
      return { database: { type: 'postgres', url }, remove };
    },
    async settle({ url }) {
      await query(url, 'VACUUM ANALYZE');
      await query(url, 'CHECKPOINT');
    },
    stop: () => own?.remove(),
  };
}

const engines = { sqlite, postgres };

/** Calls `work` with the engines of these ids, and stops what they have started. */
export async function withEngines(ids, work) {
  const started = [];
  const stop = () => Promise.all(started.map((engine) => engine.stop()));
  const interrupted = () => void stop().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    for (const id of ids) started.push(await engines[id]());
    return await work(started);
  } finally {
    await stop();
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
}

/** Calls `work` with a system opened on an empty database of its own, and removes both. */
export async function withSystem(engine, system, work) {
  const { database, remove } = await engine.fresh();
  try {
    const opened = await system.open(database);
    try {
      return await work(opened, database);
    } finally {
      await opened.close();
    }
  } finally {
    await remove();
  }
}

/** Calls `work` with several systems, each opened on a database of its own. */
export async function withSystems(engine, systems, work, opened = []) {
  const [first, ...rest] = systems;
  if (!first) return work(opened);
  return withSystem(engine, first, (store, database) =>
    withSystems(engine, rest, work, [...opened, { ...first, store, database }]),
  );
}

/** A pool of `pg` has ended before its connections have, and one that is cut off then ends the process. */
async function untilNobodyIsConnected(server, database) {
  const until = performance.now() + 5_000;
  while (performance.now() < until) {
    const sql = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = '${database}'`;
    const [{ count }] = await query(server, sql);
    if (count === 0) return;
    await pause(10);
  }
}

function call(on, method, ...parameters) {
  return new Promise((resolve, reject) => {
    on[method](...parameters, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

async function query(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
