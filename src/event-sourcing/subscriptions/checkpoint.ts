import type { RecordedEvent } from '../messages/recorded-event.js';
import type { Position } from '../store/position.js';
import type { Division, Partition } from './partitions.js';

/** How far a partition of a consumer has come, and who may move it on. */
export interface Checkpoint {
  readonly consumer: string;
  readonly partition: Partition;
  /** Counts take-overs: only the last one to take a partition over can move its checkpoint. */
  readonly epoch: number;
  /** Everything up to here is handled. */
  readonly position: Position;
  /** The id of the event at that position; null at 0. Tells a restored log from the one that was read. */
  readonly eventId: string | null;
  /** Earlier divisions, some of whose partitions were further than this one. */
  readonly earlier: readonly Division[];
}

/** A checkpoint behind an event. */
export function movedTo(from: Checkpoint, { position, id: eventId }: RecordedEvent): Checkpoint {
  return { ...from, position, eventId };
}
