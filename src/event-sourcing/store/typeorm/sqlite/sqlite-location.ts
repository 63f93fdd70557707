import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import sqlite3 from 'sqlite3';

/** Where a SQLite database is, in the terms of its driver. */
export interface SqliteLocation {
  readonly database: string;
  readonly inMemory: boolean;
  readonly writeFlags: number;
  readonly readFlags: number;
}

/**
 * A file, relative to the working directory, or `:memory:` for a database of this process alone that several
 * connections share (SQLite's memdb).
 */
export function sqliteLocation(file: string): SqliteLocation {
  const inMemory = file === ':memory:';
  const uri = inMemory ? sqlite3.OPEN_URI : 0;
  return {
    database: inMemory ? `file:/tidemark-${randomUUID()}?vfs=memdb` : resolve(file),
    inMemory,
    writeFlags: sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE | uri,
    readFlags: sqlite3.OPEN_READONLY | uri,
  };
}
