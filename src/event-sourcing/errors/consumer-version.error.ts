import { EventSourcingError } from './event-sourcing.error.js';

/** The rows of a consumer were made by another version of it. The start fails. */
export class ConsumerVersionError extends EventSourcingError {
  readonly code = 'subscriptions/other-version';
  readonly transient = false;

  constructor(consumer: string, stored: number, declared: number) {
    super(
      `The rows of ${consumer} were made by its version ${String(stored)}, the code is version ${String(declared)}. ` +
        `Empty its tables and delete its row in checkpoints, so that version ${String(declared)} starts afresh.`,
    );
  }
}
