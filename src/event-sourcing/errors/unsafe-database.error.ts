import { EventSourcingError } from './event-sourcing.error.js';

/** The database does not do what durability needs. The start fails. */
export class UnsafeDatabaseError extends EventSourcingError {
  readonly code = 'event-store/unsafe-database';
  readonly transient = false;
}
