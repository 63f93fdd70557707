import { EventSourcingError } from './event-sourcing.error.js';

/** Nothing of this name is fed from the log by a subscription. */
export class UnknownConsumerError extends EventSourcingError {
  readonly code = 'subscriptions/unknown-consumer';
  readonly transient = false;

  constructor(consumer: string) {
    super(`No subscription feeds anything named ${consumer}. List what there is.`);
  }
}
