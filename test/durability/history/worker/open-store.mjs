import { setTimeout as pause } from 'node:timers/promises';
import { NaiveStore } from './naive-store.mjs';

const ENGINE = '../../../../dist/src/event-sourcing/store/typeorm';

/** Opens the built engine, or a naive store with the bugs that are named (`naive`, `naive:lost-conflict`). */
export async function openStore(url, kind) {
  if (kind !== 'engine') return NaiveStore.open(url, kind.split(':').slice(1));
  const { openDatabase } = await import(`${ENGINE}/open-database.js`);
  const { TypeormEventStore } = await import(`${ENGINE}/typeorm-event-store.js`);
  const isSqlite = url.startsWith('sqlite:');
  const options = isSqlite
    ? { type: 'sqlite', file: url.slice('sqlite:'.length) }
    : { type: 'postgres', url, poolSize: 5 };
  return new TypeormEventStore(await patiently(() => openDatabase(options)));
}

/** A database may be busy, or away, when it is opened. */
async function patiently(open) {
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (error.code !== 'event-store/unavailable') throw error;
      await pause(50);
    }
  }
}
