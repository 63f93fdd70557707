import { EventSourcingError } from './event-sourcing.error.js';

/** An unfiltered page of the log lacks a position. A reader stops here and never skips. */
export class LogHoleError extends EventSourcingError {
  readonly code = 'event-store/log-hole';
  readonly transient = false;

  constructor(
    readonly expected: number,
    readonly found: number,
  ) {
    super(
      `LOG_HOLE: expected position ${String(expected)}, found ${String(found)}. Events are missing from the log; ` +
        'stop writing and restore the database from a backup.',
    );
  }
}
