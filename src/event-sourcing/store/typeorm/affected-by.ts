import type { EntityManager } from 'typeorm';

/** Runs a statement in the transaction of `rows`, and gives how many rows it has changed. */
export async function affectedBy(
  rows: EntityManager,
  sql: string,
  parameters: readonly unknown[],
): Promise<number> {
  const result = await rows.queryRunner?.query(sql, [...parameters], true);
  return result?.affected ?? 0;
}
