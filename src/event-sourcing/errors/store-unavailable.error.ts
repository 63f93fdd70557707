import { EventSourcingError } from './event-sourcing.error.js';

/** The database could not be written or read. Nothing of this call was stored. */
export class StoreUnavailableError extends EventSourcingError {
  readonly code = 'event-store/unavailable';
  readonly transient = true;
}
