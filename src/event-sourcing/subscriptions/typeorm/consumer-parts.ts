import type { EntityManager } from 'typeorm';
import { START } from '../../store/position.js';
import type { Share } from '../leases.js';
import type { Division } from '../partitions.js';
import { CheckpointRow } from './checkpoint.entity.js';

/** Where all partitions of a consumer are put. */
export interface Place extends Pick<
  CheckpointRow,
  'consumer' | 'version' | 'epoch' | 'position' | 'eventId' | 'pausedAt'
> {
  readonly earlier: readonly Division[];
}

/** Lets a consumer that is not known start before the first event, all partitions of it. */
export async function beginParts(
  rows: EntityManager,
  { name: consumer, version, partition }: Share,
): Promise<void> {
  const start = {
    consumer,
    version,
    epoch: 0,
    position: START,
    eventId: null,
    pausedAt: null,
    earlier: [],
  };
  const [first, ...others] = partsOf(start, partition.count);
  const insert = (parts: readonly object[]) =>
    rows
      .createQueryBuilder()
      .insert()
      .into(CheckpointRow)
      .values([...parts])
      .orIgnore()
      .execute();
  // Of two instances one waits for the other here, and finds how many partitions that one has made.
  await insert(first ? [first] : []);
  const { parts } = await rows.findOneByOrFail(CheckpointRow, { consumer, part: 0 });
  if (parts === partition.count && others.length > 0) await insert(others);
}

/** Takes all partitions of a consumer from whoever feeds them, in the transaction of `rows`. */
export async function takeParts(rows: EntityManager, consumer: string): Promise<readonly CheckpointRow[]> {
  for (;;) {
    const { affected } = await rows.increment(CheckpointRow, { consumer }, 'epoch', 1);
    const parts = await rows.find(CheckpointRow, { where: { consumer }, order: { part: 'ASC' } });
    // Others, where it has just been divided.
    if (parts.length === affected) return parts;
  }
}

/** Puts all partitions of a consumer in one place, in the transaction of `rows`. */
export async function placeParts(rows: EntityManager, place: Place, count: number): Promise<void> {
  await rows.delete(CheckpointRow, { consumer: place.consumer });
  await rows.insert(CheckpointRow, partsOf(place, count));
}

function partsOf(place: Place, count: number) {
  const nobodys = { owner: null, leaseUntil: 0 };
  return Array.from({ length: count }, (_, part) => ({ ...place, part, parts: count, ...nobodys }));
}
