import { copyFileSync, existsSync } from 'node:fs';
import type { DatabaseOptions } from '../../src/event-sourcing/index.js';
import { engine } from '../support/engines.js';
import { freshDatabase } from '../support/postgres/fresh-database.js';
import { PostgresServer } from '../support/postgres/postgres-server.mjs';
import { SmallDisk } from '../support/small-disk.js';
import { openSqliteStore } from '../support/sqlite-store.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** A database of the engine that is tested, on a disk that can fill up. */
export interface DatabaseOnDisk {
  readonly disk: SmallDisk;
  readonly megabytes: number;
  /** For the application's `DATABASE_URL`. */
  readonly url: string;
  /** What the application must run through to see it. */
  readonly through: readonly string[];
  /** Once the application has ended: what the engine itself says of its files, and where they can be read. */
  readonly check: () => Promise<{ readonly integrity: string; readonly options: DatabaseOptions }>;
  readonly remove: () => Promise<void>;
}

/** Why there can be none here, if so. */
export function whyNoDisk(): string | undefined {
  const isPostgres = engine.name === 'PostgreSQL';
  // Whoever may mount without being root is root where it is mounted, and PostgreSQL does not run as root.
  if (isPostgres && process.getuid?.() !== 0) return 'only root can run PostgreSQL on a disk of its own';
  return SmallDisk.whyNot();
}

export const openOnDisk = (): Promise<DatabaseOnDisk> =>
  engine.name === 'SQLite' ? sqliteOnDisk() : postgresOnDisk();

async function sqliteOnDisk(): Promise<DatabaseOnDisk> {
  const megabytes = 24;
  const disk = await SmallDisk.mount(megabytes);
  const folder = temporaryFolder();
  const file = folder.file('app.db');
  return {
    disk,
    megabytes,
    url: `sqlite:${disk.inside('app.db')}`,
    through: disk.through,
    // Looked at where there is space.
    check: async () => {
      for (const name of ['app.db', 'app.db-wal'])
        if (existsSync(disk.outside(name))) copyFileSync(disk.outside(name), folder.file(name));
      const { database, close } = await openSqliteStore({ file });
      const rows = await database.reading.query<{ integrity_check: string }[]>('PRAGMA integrity_check');
      await close();
      const integrity = rows.map(({ integrity_check }) => integrity_check).join('; ');
      return { integrity, options: { type: 'sqlite', file } };
    },
    remove: async () => {
      await disk.unmount();
      folder.remove();
    },
  };
}

/** The cluster alone, and its write-ahead log elsewhere: a server that cannot write this one stops itself. */
async function postgresOnDisk(): Promise<DatabaseOnDisk> {
  const megabytes = 72;
  const disk = await SmallDisk.mount(megabytes);
  const server = await PostgresServer.start({}, {}, disk);
  const { url, query } = await freshDatabase(server.url());
  return {
    disk,
    megabytes,
    url,
    through: [],
    check: async () => {
      // Every page of every table is read, and its checksum with it; every index is held against its table.
      await query('CREATE EXTENSION amcheck');
      await query('VACUUM (FREEZE, DISABLE_PAGE_SKIPPING)');
      await query(`SELECT bt_index_check(indexrelid, true) FROM pg_index JOIN pg_class ON oid = indexrelid
                   WHERE relam = (SELECT oid FROM pg_am WHERE amname = 'btree') AND relpersistence = 'p'`);
      return { integrity: 'ok', options: { type: 'postgres', url } };
    },
    remove: async () => {
      await server.remove();
      await disk.unmount();
    },
  };
}
