import type { Position } from './position.js';

/** Where the events of an append are. */
export interface AppendResult {
  /** The position of the last event. */
  readonly position: Position;
  /** The written streams in the order of the append, each with the version of its last event. */
  readonly streams: readonly { readonly stream: string; readonly version: number }[];
}
