import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isOperator } from '../../context/operator.js';
import { BootError } from '../../errors/boot.error.js';
import type { DatabaseOptions, EntityList, SqliteOptions } from './database-options.js';
import type { LogDatabase } from './log-database.js';

/**
 * Opens, checks and migrates a database. Only the driver of its engine is loaded.
 *
 * @throws UnsafeDatabaseError, StoreUnavailableError; BootError where an operator would make a new one.
 */
export async function openDatabase(
  options: DatabaseOptions,
  entities: EntityList = [],
): Promise<LogDatabase> {
  if (options.type === 'postgres') {
    const { PostgresDatabase } = await import('./postgres/postgres-database.js');
    return PostgresDatabase.open(options, entities);
  }
  if (isOperator()) assertIsThere(options);
  const { SqliteDatabase } = await import('./sqlite/sqlite-database.js');
  return SqliteDatabase.open(options, entities);
}

/** There is nothing to be seen in a new one, and it would stay behind in the wrong place. */
function assertIsThere({ file }: SqliteOptions): void {
  if (file === ':memory:' || existsSync(file)) return;
  throw new BootError([
    `No database is there: ${resolve(file)} was looked for. Give this command the settings of the application, ` +
      'as its environment has them, or change to its working directory.',
  ]);
}
