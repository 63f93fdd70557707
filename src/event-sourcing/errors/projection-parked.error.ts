import { EventSourcingError } from './event-sourcing.error.js';

/**
 * An event that a query asked for has been set aside, because a handler of its read model threw at it again and again.
 * Waiting does not help: somebody has to retry it when the cause is mended, or to skip it.
 */
export class ProjectionParkedError extends EventSourcingError {
  readonly code = 'projection/parked';
  readonly transient = false;

  constructor(
    readonly consumer: string,
    readonly sequence: string,
    readonly minPosition: number,
  ) {
    super(
      `${consumer} has set aside the event at position ${String(minPosition)} of ${sequence}. ` +
        'An operator has to retry or to skip it.',
    );
  }
}
