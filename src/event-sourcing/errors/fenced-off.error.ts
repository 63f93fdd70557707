import { EventSourcingError } from './event-sourcing.error.js';

/** Another instance has taken over the checkpoint of a consumer. Nothing of this page was stored here. */
export class FencedOffError extends EventSourcingError {
  readonly code = 'subscriptions/fenced-off';
  readonly transient = false;

  constructor(readonly consumer: string) {
    super(`${consumer} was taken over by another instance; this one stands by.`);
  }
}
