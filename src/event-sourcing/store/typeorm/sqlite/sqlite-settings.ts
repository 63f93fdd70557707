import { UnsafeDatabaseError } from '../../../errors/unsafe-database.error.js';
import type { SqliteConnection } from './sqlite-connection.js';

const OLDEST = '3.51.3';
const LOCK_TIMEOUT_MS = 5_000;
const SYNCHRONOUS = { FULL: 2, NORMAL: 1 } as const;

/**
 * Makes a connection durable and reads back that it is: WAL, and a sync of each commit. `INSERT OR REPLACE` must
 * not get around the triggers that keep the log append-only. Checkpoints are the engine's (`wal-checkpoints.ts`).
 *
 * @throws UnsafeDatabaseError when the library or a setting is not what it has to be.
 */
export async function makeDurable(
  connection: SqliteConnection,
  synchronous: 'FULL' | 'NORMAL',
  inMemory: boolean,
): Promise<void> {
  await connection.all(`PRAGMA busy_timeout = ${String(LOCK_TIMEOUT_MS)}`);
  await connection.all('PRAGMA recursive_triggers = ON');
  await connection.all('PRAGMA wal_autocheckpoint = 0');
  const { version } = await connection.one<{ version: string }>('SELECT sqlite_version() AS version');
  expect(
    'version',
    version,
    isAtLeast(version, OLDEST),
    `${OLDEST} or newer: older ones can corrupt a WAL database`,
  );
  const { journal_mode } = await connection.one<{ journal_mode: string }>('PRAGMA journal_mode = WAL');
  expect('journal_mode', journal_mode, inMemory || journal_mode === 'wal', 'wal, on a local file system');
  await connection.all(`PRAGMA synchronous = ${synchronous}`);
  const setting = await connection.one<{ synchronous: number }>('PRAGMA synchronous');
  const isSet = setting.synchronous === SYNCHRONOUS[synchronous];
  expect('synchronous', setting.synchronous, isSet, `${String(SYNCHRONOUS[synchronous])} (${synchronous})`);
}

function expect(what: string, found: string | number, holds: boolean, expected: string): void {
  if (holds) return;
  throw new UnsafeDatabaseError(`SQLite's ${what} is ${String(found)}. Expected ${expected}.`);
}

function isAtLeast(version: string, oldest: string): boolean {
  return version.localeCompare(oldest, 'en', { numeric: true }) >= 0;
}
