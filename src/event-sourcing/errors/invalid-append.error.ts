import { EventSourcingError } from './event-sourcing.error.js';

/** An append that no store can take, whatever its state: nothing to store, a name or an event out of its bounds. */
export class InvalidAppendError extends EventSourcingError {
  readonly code = 'event-store/invalid-append';
  readonly transient = false;
}
