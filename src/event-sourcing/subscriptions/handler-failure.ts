import type { PoisonedEvent } from './sequenced-event.js';

/** What handlers threw at events. Its cause is what the first of them threw. */
export class HandlerFailure extends Error {
  constructor(readonly failures: readonly [PoisonedEvent, ...PoisonedEvent[]]) {
    const [{ event, cause }] = failures;
    super(`A handler threw at ${event.type} at position ${String(event.position)}.`, { cause });
  }
}
