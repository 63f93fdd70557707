import { EventSourcingError } from './event-sourcing.error.js';

/** A policy does not let this principal do this. It had no effect, and he is refused again until somebody gives him the right. */
export class ForbiddenError extends EventSourcingError {
  readonly code = 'auth/forbidden';
  readonly transient = false;

  constructor(message: string) {
    super(`This principal may not do ${message}. A policy of the application decides that.`);
  }
}
