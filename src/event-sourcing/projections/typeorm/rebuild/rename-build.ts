import type { EntityManager } from 'typeorm';
import { buildOf } from '../../../subscriptions/build-name.js';
import { CheckpointRow } from '../../../subscriptions/typeorm/checkpoint.entity.js';
import { takeParts } from '../../../subscriptions/typeorm/consumer-parts.js';
import { ParkedEventRow } from '../../../subscriptions/typeorm/parked-event.entity.js';
import { SkippedEventRow } from '../../../subscriptions/typeorm/skipped-event.entity.js';
import type { BuildTables } from './build-tables.js';
import { RebuildRow } from './rebuild.entity.js';

/**
 * Lets the build of a projection go on under the projection's new name, with what it has set aside, in the transaction of
 * `rows`. Who feeds it under the old one cannot commit any more.
 */
export async function renameBuild(
  rows: EntityManager,
  tables: BuildTables,
  from: string,
  to: string,
): Promise<void> {
  await rows.update(RebuildRow, { projection: from }, { projection: to });
  const [before, after] = [{ consumer: buildOf(from) }, { consumer: buildOf(to) }];
  await takeParts(rows, before.consumer);
  await rows.update(CheckpointRow, before, { ...after, owner: null, leaseUntil: 0, pausedAt: null });
  for (const aside of [ParkedEventRow, SkippedEventRow]) await rows.update(aside, before, after);
  await tables.rename(rows, to);
}
