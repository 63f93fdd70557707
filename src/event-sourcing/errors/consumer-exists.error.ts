import { EventSourcingError } from './event-sourcing.error.js';

/** A consumer of this name has begun already. */
export class ConsumerExistsError extends EventSourcingError {
  readonly code = 'subscriptions/consumer-exists';
  readonly transient = false;

  constructor(consumer: string) {
    super(`${consumer} has begun already. List what there is.`);
  }
}
