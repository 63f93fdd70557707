import { EventSourcingError } from './event-sourcing.error.js';

/** A unit of work was used in a way that would lose changes. A mistake in the code; nothing was stored. */
export class UnitOfWorkError extends EventSourcingError {
  readonly code = 'unit-of-work/misused';
  readonly transient = false;
}
