import type { Position } from '../../store/position.js';
import { type CheckpointRow, RENAMED } from './checkpoint.entity.js';

/** How far a consumer has come, whichever instance feeds it. */
export interface ConsumerStatus {
  readonly consumer: string;
  readonly version: number;
  /** Up to where all of its partitions have come. */
  readonly position: Position;
  /** How many events it is behind the head of the log. */
  readonly lag: number;
  /** How many partitions feed it. */
  readonly partitions: number;
  /** The instances that feed it. One that takes part in the appends has none. */
  readonly fedBy: readonly string[];
  /** Events that it has set aside. */
  readonly parked: number;
  /** Since when an operator lets nobody feed it; null while somebody may. */
  readonly pausedAt: Date | null;
  /** Why it, or a part of it, has halted; null when it has not. Where it has, a restart lets it try again. */
  readonly haltedFor: string | null;
}

/** A partition of a consumer, as it was found, and the database's clock. */
export interface FoundConsumer
  extends
    Pick<ConsumerStatus, 'consumer' | 'version' | 'position' | 'parked'>,
    Pick<CheckpointRow, 'owner' | 'leaseUntil' | 'pausedAt' | 'haltedFor'> {
  readonly now: number;
}

/** What the rows of a consumer's partitions say together. */
export function statusOf(consumer: string, parts: readonly FoundConsumer[], head: Position): ConsumerStatus {
  const [{ version, parked, pausedAt } = { version: RENAMED, parked: 0, pausedAt: null }] = parts;
  const position = Math.min(...parts.map((part) => part.position));
  const fedBy = parts.flatMap((part) => (isFed(part) && part.owner !== null ? part.owner : []));
  // An instance of a version that does not know of this claims it without a word.
  const halted = parts.find((part) => part.haltedFor !== null && !isFed(part));
  return {
    consumer,
    version,
    position,
    lag: Math.max(head - position, 0),
    partitions: parts.length,
    fedBy: [...new Set(fedBy)],
    parked,
    pausedAt: pausedAt === null ? null : new Date(pausedAt),
    haltedFor: halted?.haltedFor ?? null,
  };
}

function isFed({ owner, leaseUntil, now }: FoundConsumer): boolean {
  return owner !== null && leaseUntil > now;
}
