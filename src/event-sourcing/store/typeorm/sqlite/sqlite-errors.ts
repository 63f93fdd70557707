/**
 * What a failed statement says about what was written: `constraint` and `data` nothing, and the statement is to
 * blame; `refused` nothing, and the database is to blame (locked, or the disk full); `broken` nobody knows, and
 * the connection must not be used again.
 */
export type SqliteFailure = 'constraint' | 'data' | 'refused' | 'broken';

const FAILURES: Readonly<Record<string, SqliteFailure>> = {
  SQLITE_CONSTRAINT: 'constraint',
  SQLITE_ERROR: 'data',
  SQLITE_TOOBIG: 'data',
  SQLITE_MISMATCH: 'data',
  SQLITE_RANGE: 'data',
  SQLITE_BUSY: 'refused',
  SQLITE_LOCKED: 'refused',
  SQLITE_FULL: 'refused',
};

/** How an error of the driver is to be taken; `undefined` for an error that is not the driver's. */
export function sqliteFailure(error: unknown): SqliteFailure | undefined {
  const code = codeOf(error);
  return code?.startsWith('SQLITE_') ? (FAILURES[code] ?? 'broken') : undefined;
}

/** Whether the database failed, rather than the statement. */
export function isDatabaseToBlame(error: unknown): boolean {
  const failure = sqliteFailure(error);
  return failure === 'refused' || failure === 'broken';
}

/** TypeORM wraps what the driver throws, and copies its properties. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
