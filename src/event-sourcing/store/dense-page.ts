import { LogHoleError } from '../errors/log-hole.error.js';
import type { RecordedEvent } from '../messages/recorded-event.js';
import type { Position } from './position.js';

/**
 * Gives back an unfiltered page that begins right after `after` and has no holes.
 *
 * @throws LogHoleError for any other: a reader stops loudly and never skips.
 */
export function assertDense(after: Position, events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  let expected = after;
  for (const { position } of events) {
    expected += 1;
    if (position !== expected) throw new LogHoleError(expected, position);
  }
  return events;
}
