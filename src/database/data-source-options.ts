import type { DataSourceOptions } from 'typeorm';
import { type DatabaseOptions, engineMigrations } from '../event-sourcing/index.js';
import { appMigrations } from './migrations/index.js';

/** For TypeORM's command line: the database of an environment, with the whole history of migrations. */
export function dataSourceOptions(database: DatabaseOptions): DataSourceOptions {
  const migrations = [...engineMigrations, ...appMigrations];
  return database.type === 'postgres'
    ? { type: 'postgres', url: database.url, installExtensions: false, migrations }
    : { type: 'sqlite', database: database.file, migrations };
}
