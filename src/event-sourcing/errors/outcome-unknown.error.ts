import { EventSourcingError } from './event-sourcing.error.js';

/**
 * The database failed while it committed: the events may be stored or not. Appending the same events with the
 * same ids again, or looking their ids up, finds out; it has one effect in either case.
 */
export class OutcomeUnknownError extends EventSourcingError {
  readonly code = 'event-store/outcome-unknown';
  readonly transient = true;

  constructor(
    readonly eventIds: readonly string[],
    options?: ErrorOptions,
  ) {
    super(
      `The commit of ${String(eventIds.length)} event(s) failed half-way: they may be stored or not. ` +
        'Append the same events with the same ids again to find out.',
      options,
    );
  }
}
