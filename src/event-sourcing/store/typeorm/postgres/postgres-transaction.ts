import type { EntityManager } from 'typeorm';
import { CommitInDoubt, unavailable } from '../commit-in-doubt.js';
import type { PostgresConnection } from './postgres-connection.js';
import { isDatabaseToBlame, postgresFailure } from './postgres-errors.js';

const ABORTED =
  'A statement of the transaction has failed, and whoever ran it has kept that to themselves. Let its error out.';

/**
 * Runs `work` between START TRANSACTION and COMMIT. What it throws rolls back and comes out. A connection that
 * fails is discarded.
 *
 * @throws StoreUnavailableError when nothing could be written, CommitInDoubt when nobody knows.
 */
export async function inTransaction<T>(
  connection: PostgresConnection,
  work: (rows: EntityManager) => Promise<T>,
): Promise<T> {
  const { runner } = connection;
  let result: T;
  try {
    await runner.startTransaction();
    result = await work(runner.manager);
    if (await connection.isAborted()) throw new Error(ABORTED);
  } catch (error) {
    await rollBack(connection);
    throw isDatabaseToBlame(error) ? unavailable('written', error) : error;
  }
  try {
    await committed(connection, () => runner.commitTransaction());
  } catch (error) {
    await connection.discard();
    throw error;
  }
  return result;
}

/**
 * Runs a statement that commits.
 *
 * @throws as `inTransaction` does.
 */
export async function committed<T>(connection: PostgresConnection, statement: () => Promise<T>): Promise<T> {
  try {
    return await statement();
  } catch (cause) {
    const failure = postgresFailure(cause);
    if (failure === 'statement' || failure === 'conflict') throw cause;
    await connection.discard();
    if (failure === 'refused') throw unavailable('written', cause);
    throw new CommitInDoubt('The commit failed half-way.', { cause });
  }
}

async function rollBack(connection: PostgresConnection): Promise<void> {
  try {
    await connection.runner.rollbackTransaction();
  } catch {
    await connection.discard();
  }
}
