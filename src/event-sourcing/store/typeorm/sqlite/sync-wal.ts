import { type FileHandle, open } from 'node:fs/promises';
import { unavailable } from '../commit-in-doubt.js';
import type { SqliteConnection } from './sqlite-connection.js';

const CHUNK = 1024 * 1024;

/**
 * Brings to the disk what SQLite has read from its write-ahead log when it recovered. After a sync that failed, the
 * log holds commits that the page cache has and the disk has not, and no later sync writes them, since the system
 * takes their pages for clean. What is appended behind them would be lost with them. So the log is written again as
 * it is, which makes its pages dirty, under the write lock, and synced.
 *
 * @throws StoreUnavailableError
 */
export async function syncWal(connection: SqliteConnection, database: string): Promise<void> {
  await connection.all('BEGIN IMMEDIATE');
  try {
    await writeAgain(`${database}-wal`);
  } catch (cause) {
    throw unavailable('opened', cause);
  } finally {
    await connection.all('ROLLBACK');
  }
}

async function writeAgain(file: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'r+');
    const chunk = Buffer.alloc(CHUNK);
    for (let at = 0, size = CHUNK; size > 0; at += size) {
      const { bytesRead } = await handle.read(chunk, 0, CHUNK, at);
      size = (await handle.write(chunk, 0, bytesRead, at)).bytesWritten;
    }
    await handle.datasync();
  } finally {
    await handle?.close();
  }
}
