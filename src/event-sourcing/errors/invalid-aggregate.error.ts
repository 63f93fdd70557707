import { EventSourcingError } from './event-sourcing.error.js';

/** An aggregate class or its use breaks a rule that keeps events from being lost. A mistake in the code. */
export class InvalidAggregateError extends EventSourcingError {
  readonly code = 'aggregates/invalid';
  readonly transient = false;
}
