import { EventSourcingError } from './event-sourcing.error.js';

/** A consumer has set aside more or fewer sequences than somebody has seen. Nothing was changed. */
export class ParkedCountChangedError extends EventSourcingError {
  readonly code = 'subscriptions/parked-count-changed';
  readonly transient = false;

  constructor(
    consumer: string,
    readonly expected: number,
    readonly count: number,
  ) {
    super(
      `${consumer} has ${String(count)} sequences parked, expected were ${String(expected)}. ` +
        'List them again, and say the number that there is.',
    );
  }
}
