import { EventSourcingError } from './event-sourcing.error.js';

/** An event class or a stored event that the application does not know. */
export class UnregisteredEventError extends EventSourcingError {
  readonly code = 'event-sourcing/unregistered-event';
  readonly transient = false;
}
