import type { EventClass } from '../messages/event-type.js';

// @nestjs/cqrs exports its decorators and not their keys; the specs of adoption fail if these ever change.
const EVENTS_HANDLER = '__eventsHandler__';
export const SAGA = '__saga__';

/** The classes of `@EventsHandler`, or `undefined` where a class carries none. */
export function eventsHandledBy(target: object): readonly EventClass[] | undefined {
  return Reflect.getMetadata(EVENTS_HANDLER, target) as readonly EventClass[] | undefined;
}

/** The members that are decorated `@Saga()`. */
export function sagasOf(target: object): readonly string[] {
  return (Reflect.getMetadata(SAGA, target) as readonly string[] | undefined) ?? [];
}
