import { type DataSource, MigrationExecutor } from 'typeorm';

/** Any number that nobody else takes an advisory lock on. */
const MIGRATIONS = 7_203_114_501;

/**
 * Runs the pending migrations in one transaction that holds a lock from its beginning, on SQLite that of writing:
 * of two instances that start at once, the second waits and then finds nothing to do. All or nothing.
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  await runner.startTransaction();
  try {
    if (dataSource.options.type === 'postgres') {
      await runner.query(`SELECT pg_advisory_xact_lock(${String(MIGRATIONS)})`);
    }
    await new MigrationExecutor(dataSource, runner).executePendingMigrations();
    await runner.commitTransaction();
  } catch (error) {
    // SQLite may have rolled back by itself: what failed is what counts.
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}
