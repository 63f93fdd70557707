import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { EventQuery } from '../event-query.js';
import type { Position } from '../position.js';

/** A filtered page, and how far it has looked. */
export interface FilteredPage {
  readonly events: readonly RecordedEvent[];
  readonly upto: Position;
}

/** Reads the log's tables. Sees each commit that was acknowledged. */
export interface LogReader {
  /** Events of a stream from a version on, itself included; backward with a `step` of -1. */
  stream(name: string, from: number, limit: number, step: 1 | -1): Promise<readonly RecordedEvent[]>;
  /** The events after a position. */
  page(after: Position, limit: number): Promise<readonly RecordedEvent[]>;
  /** Those after a position that match, among no more than `scan` positions. */
  matching(after: Position, limit: number, filter: EventQuery, scan: number): Promise<FilteredPage>;
  head(): Promise<Position>;
}
