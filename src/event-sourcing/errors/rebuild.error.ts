import { EventSourcingError } from './event-sourcing.error.js';

/** What was asked of the rebuild of a projection is not possible as things stand. Nothing was changed. */
export class RebuildError extends EventSourcingError {
  readonly code = 'projection/rebuild';
  readonly transient = false;
}
