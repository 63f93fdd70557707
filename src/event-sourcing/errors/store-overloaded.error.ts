import { EventSourcingError } from './event-sourcing.error.js';

/** The append queue is full. Nothing was stored; the call may be repeated after a moment. */
export class StoreOverloadedError extends EventSourcingError {
  readonly code = 'event-store/overloaded';
  readonly transient = true;

  constructor(waiting: number, bytes: number) {
    super(
      `The append queue is full (${String(waiting)} appends, ${String(bytes)} bytes are waiting). ` +
        'Nothing was stored; try again in a moment.',
    );
  }
}
