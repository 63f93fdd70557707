import { EventSourcingError } from './event-sourcing.error.js';

/** The application has no process of this name, and the database no instance of one. */
export class UnknownProcessError extends EventSourcingError {
  readonly code = 'processes/unknown-process';
  readonly transient = false;

  constructor(process: string) {
    super(`There is no process ${process}. List what there is.`);
  }
}
