import { EventSourcingError } from './event-sourcing.error.js';

/**
 * A stream is not at the version that an append expected. Nothing of that append was stored; the answer is final
 * for the version named, and the same work may succeed on fresh state.
 */
export class ConcurrencyConflictError extends EventSourcingError {
  readonly code = 'event-store/concurrency-conflict';
  readonly transient = true;

  constructor(
    readonly stream: string,
    readonly expected: string | number,
    readonly actual: number,
  ) {
    super(
      `Stream ${stream} is at version ${String(actual)}, expected ${String(expected)}. ` +
        'Load it again, decide again, append again.',
    );
  }
}
