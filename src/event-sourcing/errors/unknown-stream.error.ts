import { EventSourcingError } from './event-sourcing.error.js';

/** The log has no event of a stream. */
export class UnknownStreamError extends EventSourcingError {
  readonly code = 'event-store/unknown-stream';
  readonly transient = false;

  constructor(stream: string) {
    super(`There is no stream ${stream}. The last events of the log name those that there are.`);
  }
}
