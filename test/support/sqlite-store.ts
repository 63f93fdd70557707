import { SqliteDatabase } from '../../src/event-sourcing/store/typeorm/sqlite/sqlite-database.js';
import type { SqliteOptions } from '../../src/event-sourcing/store/typeorm/database-options.js';
import { TypeormEventStore } from '../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import { temporaryFolder } from './temporary-folder.js';

/** A SQLite file of its own, with a store on it. */
export interface SqliteStore {
  readonly file: string;
  readonly database: SqliteDatabase;
  readonly store: TypeormEventStore;
  readonly close: () => Promise<void>;
}

export async function openSqliteStore(options: Partial<SqliteOptions> = {}): Promise<SqliteStore> {
  const folder = temporaryFolder();
  const file = options.file ?? folder.file('log.db');
  const database = await SqliteDatabase.open({ type: 'sqlite', ...options, file });
  const store = new TypeormEventStore(database);
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
