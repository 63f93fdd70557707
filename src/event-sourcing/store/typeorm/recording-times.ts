import type { EntityManager } from 'typeorm';
import type { Position } from '../position.js';

interface Row {
  readonly position: number;
  readonly at: number;
}

/** When the events at some positions were recorded, in milliseconds since 1970, by one statement. */
export async function recordingTimes(
  reading: EntityManager,
  positions: readonly Position[],
): Promise<ReadonlyMap<Position, number>> {
  if (positions.length === 0) return new Map();
  // They come from checkpoints, as numbers: there is nothing to escape.
  const list = positions.map(Number).join(', ');
  const rows = await reading.query<Row[]>(
    `SELECT position, recorded_at AS at FROM events WHERE position IN (${list})`,
  );
  return new Map(rows.map(({ position, at }) => [position, at]));
}
