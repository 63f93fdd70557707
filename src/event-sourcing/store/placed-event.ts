import type { JsonObject } from '../messages/json.js';
import type { EventMetadata, RecordedEvent } from '../messages/recorded-event.js';
import type { Position } from './position.js';
import type { PreparedEvent } from './prepared-append.js';

/** An event with its place in the log. */
export interface PlacedEvent extends PreparedEvent {
  readonly stream: string;
  readonly version: number;
  readonly position: Position;
}

/** Gives an event its place. Field by field, which is several times faster than a spread, once for each event. */
export function place(
  event: PreparedEvent,
  stream: string,
  version: number,
  position: Position,
): PlacedEvent {
  const { id, type, typeVersion, data, metadata, tags, recordedAt } = event;
  return { id, type, typeVersion, data, metadata, tags, recordedAt, stream, version, position };
}

/** A placed event as readers get it. */
export function recordedEvent(event: PlacedEvent): RecordedEvent {
  return {
    ...event,
    data: JSON.parse(event.data) as JsonObject,
    metadata: JSON.parse(event.metadata) as EventMetadata,
    tags: [...event.tags],
    recordedAt: new Date(event.recordedAt),
  };
}
