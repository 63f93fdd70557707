import { NaiveStore } from './naive-store.mjs';

const ENGINE = '../../../../dist/src/event-sourcing/store/typeorm';

/** Opens the built engine, or a naive store with the bugs that are named (`naive`, `naive:lost-conflict`). */
export async function openStore(url, kind) {
  const isSqlite = url.startsWith('sqlite:');
  if (kind !== 'engine') return NaiveStore.open(url, kind.split(':').slice(1));
  return patiently(() => (isSqlite ? openSqlite(url.slice('sqlite:'.length)) : openPostgres(url)));
}

async function openSqlite(file) {
  const { SqliteDatabase } = await import(`${ENGINE}/sqlite/sqlite-database.js`);
  const { SqliteEventStore } = await import(`${ENGINE}/sqlite/sqlite-event-store.js`);
  return new SqliteEventStore(await SqliteDatabase.open({ type: 'sqlite', file }));
}

async function openPostgres(url) {
  const { PostgresDatabase } = await import(`${ENGINE}/postgres/postgres-database.js`);
  const { PostgresEventStore } = await import(`${ENGINE}/postgres/postgres-event-store.js`);
  return new PostgresEventStore(await PostgresDatabase.open({ type: 'postgres', url }));
}

/** Under this load a database may be busy, or away, when it is opened. */
async function patiently(open) {
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (error.code !== 'event-store/unavailable') throw error;
    }
  }
}
