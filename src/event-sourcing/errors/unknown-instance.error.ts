import { EventSourcingError } from './event-sourcing.error.js';

/** A process has no instance of this key. */
export class UnknownInstanceError extends EventSourcingError {
  readonly code = 'processes/unknown-instance';
  readonly transient = false;

  constructor(process: string, key: string) {
    super(`${process} has no instance ${key}. List what there is.`);
  }
}
