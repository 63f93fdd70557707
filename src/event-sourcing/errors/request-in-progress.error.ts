import { EventSourcingError } from './event-sourcing.error.js';

/** A command with the same idempotency key is being executed. Its answer is to be had in a moment. */
export class RequestInProgressError extends EventSourcingError {
  readonly code = 'request/in-progress';
  readonly transient = true;

  constructor(
    readonly scope: string,
    readonly key: string,
  ) {
    super('A command with this idempotency key is being executed. Ask again in a moment.');
  }
}
