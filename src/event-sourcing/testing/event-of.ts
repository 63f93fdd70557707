import type { EventClass } from '../messages/event-type.js';

/** What of an event is stored: its fields, without methods. */
export type DataOf<TEvent extends object> = {
  [K in keyof TEvent as TEvent[K] extends (...parameters: never[]) => unknown ? never : K]: TEvent[K];
};

/**
 * An event as the store gives it back: of its class, with this data, and made without the constructor. For histories that
 * were stored once, as those that `tidemark events spec` writes: what the class lacks by now does not compile.
 */
export function eventOf<TEvent extends object>(eventClass: EventClass<TEvent>, data: DataOf<TEvent>): TEvent {
  return Object.assign(Object.create(eventClass.prototype as object) as TEvent, data);
}
