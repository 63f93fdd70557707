import { EventSourcingError } from './event-sourcing.error.js';

/** A consumer throws at so many sequences that it is the consumer that is broken. It halts; nothing is lost. */
export class TooManyParkedError extends EventSourcingError {
  readonly code = 'subscriptions/too-many-parked';
  readonly transient = false;

  constructor(
    readonly consumer: string,
    limit: number,
  ) {
    super(
      `${consumer} throws at more sequences than the ${String(limit)} that may be set aside. ` +
        'Mend its handler, deploy it and so restart the application, and retry what is parked.',
    );
  }
}
