import type { EventMetadata } from './recorded-event.js';

/** An event on its way into the log. */
export interface NewEvent {
  /** UUID, new for each event, the same when the same append is repeated. */
  readonly id: string;
  readonly type: string;
  readonly typeVersion: number;
  /** Plain data or an instance of an event class: what `canonicalJson` can carry. */
  readonly data: object;
  readonly metadata: EventMetadata;
  readonly tags?: readonly string[];
}
