import type { DataSourceOptions } from 'typeorm';
import { engineMigrations } from '../event-sourcing/index.js';
import { appMigrations } from './migrations/index.js';

/** For TypeORM's command line: the database of an environment, with the whole history of migrations. */
export function dataSourceOptions(sqliteFile: string): DataSourceOptions {
  return {
    type: 'sqlite',
    database: sqliteFile,
    migrations: [...engineMigrations, ...appMigrations],
  };
}
