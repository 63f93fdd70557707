import { EventSourcingError } from './event-sourcing.error.js';

/**
 * Events that match an append condition exist after its position. Nothing of that append was stored.
 *
 * `condition` is the index of the first failing condition of the append.
 */
export class AppendConditionFailedError extends EventSourcingError {
  readonly code = 'event-store/append-condition-failed';
  readonly transient = true;

  constructor(
    readonly condition: number,
    readonly after: number,
  ) {
    super(
      `Events that match append condition ${String(condition)} exist after position ${String(after)}. ` +
        'Read them, decide again, append again.',
    );
  }
}
