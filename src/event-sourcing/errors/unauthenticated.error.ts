import { EventSourcingError } from './event-sourcing.error.js';

/** Nobody has said who asks, and what is asked is not for everybody. */
export class UnauthenticatedError extends EventSourcingError {
  readonly code = 'auth/unauthenticated';
  readonly transient = false;

  constructor(message: string) {
    super(
      `${message} is not for everybody, and its message context names no principal. ` +
        'Run it in one: runInContext({ ..., principal }).',
    );
  }
}
