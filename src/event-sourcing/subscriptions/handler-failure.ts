import type { RecordedEvent } from '../messages/recorded-event.js';

/** An event, and what its handler threw at it. */
export interface FailedEvent {
  readonly event: RecordedEvent;
  readonly cause: unknown;
}

/** What handlers threw at events. Its cause is what the first of them threw. */
export class HandlerFailure extends Error {
  constructor(readonly failures: readonly [FailedEvent, ...FailedEvent[]]) {
    const [{ event, cause }] = failures;
    super(`A handler threw at ${event.type} at position ${String(event.position)}.`, { cause });
  }
}
