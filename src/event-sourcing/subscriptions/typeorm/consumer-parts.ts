import type { EntityManager } from 'typeorm';
import { ConsumerExistsError } from '../../errors/consumer-exists.error.js';
import { START } from '../../store/position.js';
import { affectedBy } from '../../store/typeorm/affected-by.js';
import type { Share } from '../leases.js';
import type { Division } from '../partitions.js';
import { CheckpointRow, RENAMED } from './checkpoint.entity.js';

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
  epoch = 0,
): Promise<void> {
  const start = { consumer, version, epoch, position: START, eventId: null, pausedAt: null, earlier: [] };
  await beginAt(rows, start, partition.count);
}

/**
 * Lets a consumer that is not known begin in one place, all partitions of it, in the transaction of `rows`. False where it
 * has begun, in however many partitions: nothing is done, then.
 */
export async function beginAt(rows: EntityManager, place: Place, count: number): Promise<boolean> {
  const [first, ...others] = partsOf(place, count);
  const insert = rows
    .createQueryBuilder()
    .insert()
    .into(CheckpointRow)
    .values(first ?? []);
  // Of two instances one waits for the other here.
  const isFirst = (await affectedBy(rows, ...insert.orIgnore().getQueryAndParameters())) === 1;
  if (isFirst && others.length > 0) await rows.insert(CheckpointRow, others);
  return isFirst;
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

/**
 * Takes away what keeps the place of a consumer that goes on under another name, in the transaction of `rows`, for one
 * that is to have this name now. It is to begin at the epoch that this gives: whoever fed one of this name cannot commit.
 *
 * @throws ConsumerExistsError when one has begun.
 */
export async function makeRoom(rows: EntityManager, consumer: string): Promise<number> {
  const parts = await rows.findBy(CheckpointRow, { consumer });
  if (parts.some(({ version }) => version !== RENAMED)) throw new ConsumerExistsError(consumer);
  const { affected } = await rows.delete(CheckpointRow, { consumer, version: RENAMED });
  // Somebody else has just made room here, and had it.
  if (affected !== parts.length) throw new ConsumerExistsError(consumer);
  return Math.max(0, ...parts.map(({ epoch }) => epoch + 1));
}

function partsOf(place: Place, count: number) {
  const nobodys = { owner: null, leaseUntil: 0 };
  return Array.from({ length: count }, (_, part) => ({ ...place, part, parts: count, ...nobodys }));
}
