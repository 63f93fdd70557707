import type { EntityManager } from 'typeorm';
import type { Position } from '../../../store/position.js';
import { buildOf } from '../../../subscriptions/build-name.js';
import type { TableComparison } from './compare-tables.js';
import { notBuilt } from './not-built.js';

/** What a comparison has found, and where both stood: what lies between them may be what differs. */
export interface RebuildComparison {
  readonly position: Position;
  readonly livePosition: Position;
  readonly tables: readonly TableComparison[];
}

/** Where a build and its live rows stand, in the transaction of `snapshot`. */
export async function positionsIn(
  snapshot: EntityManager,
  projection: string,
): Promise<Pick<RebuildComparison, 'position' | 'livePosition'>> {
  const found = await snapshot.query<{ consumer: string; position: number }[]>(
    'SELECT consumer, min(position) AS position FROM checkpoints WHERE consumer IN ($1, $2) GROUP BY consumer',
    [projection, buildOf(projection)],
  );
  const positions = new Map(found.map(({ consumer, position }) => [consumer, position]));
  const position = positions.get(buildOf(projection));
  if (position === undefined) throw notBuilt(projection);
  return { position, livePosition: positions.get(projection) ?? 0 };
}
