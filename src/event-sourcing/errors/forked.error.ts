import { EventSourcingError } from './event-sourcing.error.js';

/** The log does not hold the event that a consumer handled at its checkpoint: the log was restored or replaced. */
export class ForkedError extends EventSourcingError {
  readonly code = 'event-store/forked';
  readonly transient = false;

  constructor(
    readonly consumer: string,
    readonly position: number,
  ) {
    super(
      `FORKED: ${consumer} has handled position ${String(position)} of another history than the one in the log. ` +
        'The log was probably restored from an older backup: restore the whole database from one backup, ' +
        'or rebuild the projection from the log and switch to it. Then restart the application.',
    );
  }
}
