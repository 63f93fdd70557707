import type { JsonObject } from './json.js';

/** What the engine writes beside each event. */
export interface EventMetadata extends JsonObject {
  readonly correlationId: string;
  /** The id of the command that caused the event. */
  readonly causationId: string;
  /** The principal behind the command, where there is one. */
  readonly actor?: string;
  /** The span of the command (W3C Trace Context), where it was traced: what handles the event goes on with its trace. */
  readonly traceparent?: string;
}

/**
 * An event as the log holds it. `data` is plain JSON where the store gives it, and an instance of the event's
 * class where handlers get it.
 */
export interface RecordedEvent<TData extends object = JsonObject> {
  /** UUID, unique in the log. */
  readonly id: string;
  /** The stored name, for example `users.user-blocked`, and the version of its shape. */
  readonly type: string;
  readonly typeVersion: number;
  readonly data: TData;
  readonly metadata: EventMetadata;
  readonly tags: readonly string[];
  readonly stream: string;
  /** The place in its stream: the first event is 1, and there are no gaps. */
  readonly version: number;
  /** The place in the log: the first event is 1, dense and in the order of the commits. */
  readonly position: number;
  /** When the engine took the event, by its clock. Not monotonic: order by `position`. */
  readonly recordedAt: Date;
}
