import type { NewEvent } from '../messages/new-event.js';
import type { Position } from '../store/position.js';

/** An aggregate as a unit of work sees it: a stream that was loaded or is to be written. */
export interface Member {
  readonly stream: string;
  /** Its version in the log when it was loaded, 0 for a new one. */
  readonly storedVersion: number;
  /** The position of its last stored event, 0 for a new one. */
  readonly position: Position;
  /** Its last event when it was loaded, where that was not stored yet. */
  readonly after?: string | undefined;
  /** What has happened to it since. */
  readonly changes: () => readonly object[];
  /** What the next in line may decide on, once these events of it are on their way. The same whenever it is asked for. */
  readonly extended?: ((events: readonly NewEvent[]) => unknown) | undefined;
  /** Told after the commit. */
  readonly stored: (stored: StoredChanges) => void;
}

/** What a commit has stored of one stream. */
export interface StoredChanges {
  /** Its version now, and the position of the last event of the commit. */
  readonly version: number;
  readonly position: Position;
  readonly events: readonly NewEvent[];
}
