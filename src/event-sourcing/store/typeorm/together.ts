import type { EntityManager } from 'typeorm';

/**
 * Runs statements of one transaction that do not need each other, in one turn of the event loop where the driver
 * can: that of SQLite. Waits for all of them, and then throws what the first that failed has thrown.
 *
 * At most one of them writes. SQLite may roll back by itself when one fails, and what another one writes would then
 * be committed alone.
 */
export async function together<T>(
  rows: EntityManager,
  statements: readonly (() => Promise<T>)[],
): Promise<readonly T[]> {
  const isInTurn = rows.connection.options.type === 'postgres';
  const results: T[] = [];
  if (isInTurn) {
    for (const statement of statements) results.push(await statement());
    return results;
  }
  for (const outcome of await Promise.allSettled(statements.map((statement) => statement()))) {
    if (outcome.status === 'rejected') throw outcome.reason;
    results.push(outcome.value);
  }
  return results;
}
