import type { RecordedEvent } from '../messages/recorded-event.js';

/** What a handler threw at an event. */
export class HandlerFailure extends Error {
  constructor(
    readonly event: RecordedEvent,
    override readonly cause: unknown,
  ) {
    super(`A handler threw at ${event.type} at position ${String(event.position)}.`, { cause });
  }
}
