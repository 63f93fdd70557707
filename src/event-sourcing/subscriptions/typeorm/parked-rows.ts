import type { EntityManager } from 'typeorm';
import { ParkedEventRow } from './parked-event.entity.js';

/** SQL: whether a parked event is the first of its sequence. */
export const isFirst = (alias: string): string => `NOT EXISTS (
  SELECT 1 FROM parked_events earlier WHERE earlier.consumer = ${alias}.consumer
    AND earlier.sequence = ${alias}.sequence AND earlier.position < ${alias}.position)`;

/** The first event of a sequence, if there is one. */
export async function firstParked(
  rows: EntityManager,
  consumer: string,
  sequence: string,
): Promise<ParkedEventRow | undefined> {
  const order = { position: 'ASC' } as const;
  const [row] = await rows.find(ParkedEventRow, { where: { consumer, sequence }, order, take: 1 });
  return row;
}
