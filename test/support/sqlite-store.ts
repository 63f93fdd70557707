import { SqliteDatabase } from '../../src/event-sourcing/store/typeorm/sqlite/sqlite-database.js';
import { SqliteEventStore } from '../../src/event-sourcing/store/typeorm/sqlite/sqlite-event-store.js';
import type { SqliteOptions } from '../../src/event-sourcing/store/typeorm/sqlite/sqlite-options.js';
import { temporaryFolder } from './temporary-folder.js';

/** A SQLite file of its own, with a store on it. */
export interface SqliteStore {
  readonly file: string;
  readonly database: SqliteDatabase;
  readonly store: SqliteEventStore;
  readonly close: () => Promise<void>;
}

export async function openSqliteStore(options: Partial<SqliteOptions> = {}): Promise<SqliteStore> {
  const folder = temporaryFolder();
  const file = options.file ?? folder.file('log.db');
  const database = await SqliteDatabase.open({ type: 'sqlite', ...options, file });
  const store = new SqliteEventStore(database);
  return {
    file,
    database,
    store,
    close: async () => {
      await store.close();
      folder.remove();
    },
  };
}
