import type { Position } from '../../../store/position.js';
import type { ConsumerStatus } from '../../../subscriptions/typeorm/consumers.js';
import type { RebuildRow } from './rebuild.entity.js';

/** How far the rebuild of a projection has come. */
export interface RebuildStatus {
  readonly projection: string;
  /** The version that is built, and that of the rows that queries read. */
  readonly version: number;
  readonly liveVersion: number;
  /** Up to where either has seen the log, and its head. */
  readonly position: Position;
  readonly livePosition: Position;
  readonly head: Position;
  readonly startedAt: Date;
  /** Events a second since it was started, and seconds to the head at this rate; null while there is no rate yet. */
  readonly rate: number;
  readonly secondsLeft: number | null;
  /** Events that it has set aside. */
  readonly parked: number;
  /** The instances that feed it. */
  readonly fedBy: readonly string[];
  /** Since when an operator lets nobody feed it; null while somebody may. */
  readonly pausedAt: Date | null;
  /** Why it has halted; null when it has not. Where it has, a restart lets it try again. */
  readonly haltedFor: string | null;
}

const NOT_BEGUN = { position: 0, parked: 0, fedBy: [], pausedAt: null, haltedFor: null };

/** A rebuild, and the database's clock. */
export type BegunRebuild = RebuildRow & { readonly now: number };

/** Put together from what is known of the consumers that feed the build and the live rows. */
export function statusOf(
  { projection, version, startedAt, now }: BegunRebuild,
  build: ConsumerStatus | undefined,
  live: ConsumerStatus | undefined,
  head: Position,
): RebuildStatus {
  const { position, parked, fedBy, pausedAt, haltedFor } = build ?? NOT_BEGUN;
  const { version: liveVersion, position: livePosition } = live ?? { version, position: 0 };
  const rate = position / Math.max((now - startedAt) / 1_000, 0.001);
  const secondsLeft = position > 0 ? Math.max(head - position, 0) / rate : null;
  const at = { position, livePosition, head, startedAt: new Date(startedAt) };
  return { projection, version, liveVersion, ...at, rate, secondsLeft, parked, fedBy, pausedAt, haltedFor };
}
