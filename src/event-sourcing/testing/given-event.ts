import { randomUUID } from 'node:crypto';
import { type EventClass, eventTypeOf } from '../messages/event-type.js';
import type { RecordedEvent } from '../messages/recorded-event.js';

/** An event with what the store would add to it, where a handler looks at that. */
export interface GivenEvent {
  readonly event: object;
  /** Default: `stream-1`. */
  readonly stream?: string;
  /** Default: 2026-01-01T00:00:00Z, and a second later for each event. */
  readonly at?: Date;
}

const FIRST = Date.parse('2026-01-01T00:00:00Z');
const SECOND = 1_000;

/** Gives events what the store would. */
export function recorder(): (given: object | GivenEvent) => RecordedEvent {
  const versions = new Map<string, number>();
  let position = 0;
  return (given) => {
    const { event, stream = 'stream-1', at } = isGivenEvent(given) ? given : { event: given };
    const type = eventTypeOf(event.constructor as EventClass);
    if (!type) throw new TypeError(`${event.constructor.name} is no event: it has no @EventType.`);
    position += 1;
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    return {
      id: randomUUID(),
      stream,
      version,
      position,
      type: type.name,
      typeVersion: type.version,
      recordedAt: at ?? new Date(FIRST + (position - 1) * SECOND),
      data: JSON.parse(JSON.stringify(event)) as RecordedEvent['data'],
      metadata: { correlationId: randomUUID(), causationId: randomUUID() },
      tags: [],
    };
  };
}

/** Whether it is more than the event itself. */
export function isGivenEvent(given: object): given is GivenEvent {
  return Object.getPrototypeOf(given) === Object.prototype && 'event' in given;
}
