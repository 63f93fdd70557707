import { EventSourcingError } from './event-sourcing.error.js';

/** A consumer has nothing of a sequence set aside: it never had, or it is through already. */
export class NotParkedError extends EventSourcingError {
  readonly code = 'subscriptions/not-parked';
  readonly transient = false;

  constructor(consumer: string, sequence: string) {
    super(`${consumer} has nothing of ${sequence} parked. List what there is.`);
  }
}
