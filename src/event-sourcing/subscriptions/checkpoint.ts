import type { Position } from '../store/position.js';

/** How far a consumer has come, and who may move it on. */
export interface Checkpoint {
  readonly consumer: string;
  /** Counts take-overs: only the last one to take a consumer over can move its checkpoint. */
  readonly epoch: number;
  /** Everything up to here is handled. */
  readonly position: Position;
  /** The id of the event at that position; null at 0. Tells a restored log from the one that was read. */
  readonly eventId: string | null;
}
