import { type DataSource, MigrationExecutor } from 'typeorm';

/**
 * Runs the pending migrations in one transaction that holds the write lock from its beginning: of two instances
 * that start at once, the second waits and then finds nothing to do. All or nothing.
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  await runner.startTransaction();
  try {
    await new MigrationExecutor(dataSource, runner).executePendingMigrations();
    await runner.commitTransaction();
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction();
    throw error;
  }
}
