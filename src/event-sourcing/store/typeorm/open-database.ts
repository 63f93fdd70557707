import type { DatabaseOptions, EntityList } from './database-options.js';
import type { LogDatabase } from './log-database.js';

/**
 * Opens, checks and migrates a database. Only the driver of its engine is loaded.
 *
 * @throws UnsafeDatabaseError, StoreUnavailableError.
 */
export async function openDatabase(
  options: DatabaseOptions,
  entities: EntityList = [],
): Promise<LogDatabase> {
  if (options.type === 'postgres') {
    const { PostgresDatabase } = await import('./postgres/postgres-database.js');
    return PostgresDatabase.open(options, entities);
  }
  const { SqliteDatabase } = await import('./sqlite/sqlite-database.js');
  return SqliteDatabase.open(options, entities);
}
