import { copyFileSync } from 'node:fs';
import type { DatabaseOptions } from '../../src/event-sourcing/index.js';
import type { LogDatabase } from '../../src/event-sourcing/store/typeorm/log-database.js';
import { openDatabase } from '../../src/event-sourcing/store/typeorm/open-database.js';
import { TypeormEventStore } from '../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import { freshDatabase } from './postgres/fresh-database.js';
import { temporaryFolder } from './temporary-folder.js';

/** An empty database of its own. */
export interface TestDatabase {
  readonly options: DatabaseOptions;
  /** For the application's `DATABASE_URL`. */
  readonly url: string;
  /** Keeps a copy, while nobody is connected, and gives what puts it back. */
  readonly backUp: () => Promise<() => Promise<void>>;
  readonly remove: () => Promise<void>;
}

/** A store on a database of its own. */
export interface TestLog {
  readonly database: LogDatabase;
  readonly store: TypeormEventStore;
  /** A store as another instance would have it. */
  readonly another: () => Promise<TypeormEventStore>;
  /** Closes all of its stores and removes the database. */
  readonly close: () => Promise<void>;
}

export interface Engine {
  readonly name: 'SQLite' | 'PostgreSQL';
  readonly fresh: () => Promise<TestDatabase>;
}

const sqlite: Engine = {
  name: 'SQLite',
  fresh: () => {
    const folder = temporaryFolder();
    const file = folder.file('log.db');
    const remove = () => {
      folder.remove();
      return Promise.resolve();
    };
    const backUp = () => {
      copyFileSync(file, `${file}.backup`);
      return Promise.resolve(() => {
        copyFileSync(`${file}.backup`, file);
        return Promise.resolve();
      });
    };
    return Promise.resolve({ options: { type: 'sqlite', file }, url: `sqlite:${file}`, backUp, remove });
  },
};

const postgres: Engine = {
  name: 'PostgreSQL',
  fresh: async () => {
    const { url, backUp, remove } = await freshDatabase();
    return { options: { type: 'postgres', url, poolSize: 5 }, url, backUp, remove };
  },
};

/** Whatever is promised is promised on each. */
export const engines: readonly Engine[] = [sqlite, postgres];

/** The engine that this run of Jest is for: the specs of some projects run once on each. */
export const engine = engines.find(({ name }) => name === (process.env['TEST_ENGINE'] ?? 'SQLite')) ?? sqlite;

/** Opens a store on an empty database. */
export async function openLog(on: Engine = engine, more: Partial<DatabaseOptions> = {}): Promise<TestLog> {
  const { options, remove } = await on.fresh();
  const databases: LogDatabase[] = [];
  const open = async () => {
    const database = await openDatabase({ ...options, ...more } as DatabaseOptions);
    databases.push(database);
    return database;
  };
  const database = await open();
  return {
    database,
    store: new TypeormEventStore(database),
    another: async () => new TypeormEventStore(await open()),
    close: async () => {
      for (const each of databases) await each.close();
      await remove();
    },
  };
}
