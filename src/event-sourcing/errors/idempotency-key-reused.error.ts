import { EventSourcingError } from './event-sourcing.error.js';

/** An idempotency key has been used for something else. Nothing was executed. */
export class IdempotencyKeyReusedError extends EventSourcingError {
  readonly code = 'request/idempotency-key-reused';
  readonly transient = false;

  constructor(
    readonly scope: string,
    readonly key: string,
  ) {
    super(
      'This idempotency key was used for another request. Repeat that request exactly, or take a new key.',
    );
  }
}
