import type { JsonObject } from '../../messages/json.js';
import type { EventMetadata, RecordedEvent } from '../../messages/recorded-event.js';

/**
 * An event `e` as one JSON text, its payload as it is stored. A page is one text and one JSON.parse, three times
 * faster than rows that the driver turns into objects one by one.
 */
export const EVENT_JSON = `'["' || e.event_id || '","' || e.stream || '",' || e.version || ',' || e.position
  || ',"' || e.type || '",' || e.type_version || ',' || e.recorded_at || ',' || e.data || ',' || e.metadata
  || ',' || e.tags || ']'`;

type EventTuple = [
  string,
  string,
  number,
  number,
  string,
  number,
  number,
  JsonObject,
  EventMetadata,
  string[],
];

/** The events of a JSON array of `EVENT_JSON`. */
export function parseEvents(text: string): RecordedEvent[] {
  return (JSON.parse(text) as EventTuple[]).map(
    ([id, stream, version, position, type, typeVersion, recordedAt, data, metadata, tags]) => ({
      id,
      stream,
      version,
      position,
      type,
      typeVersion,
      recordedAt: new Date(recordedAt),
      data,
      metadata,
      tags,
    }),
  );
}
