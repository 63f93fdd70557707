import { EventSourcingError } from './event-sourcing.error.js';

/** An operator does what cannot be taken back, and does not say why. Nothing was changed. */
export class MissingReasonError extends EventSourcingError {
  readonly code = 'request/invalid';
  readonly transient = false;

  constructor() {
    super('Say why: the reason is kept, and blanks are none.');
  }
}

/** @throws MissingReasonError when a reason is empty, or blank. */
export function assertReason(reason: string): void {
  if (reason.trim() === '') throw new MissingReasonError();
}
