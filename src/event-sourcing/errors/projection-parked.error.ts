import { EventSourcingError } from './event-sourcing.error.js';

/**
 * Something that a query asked for has been set aside, because a handler of its read model threw at it again and again.
 * Waiting does not help: somebody has to retry it when the cause is mended, or to skip it.
 */
export class ProjectionParkedError extends EventSourcingError {
  readonly code = 'projection/parked';
  readonly transient = false;

  readonly consumer: string;
  readonly sequence: string;
  /** Of the event that is set aside. */
  readonly position: number;

  constructor(
    {
      consumer,
      sequence,
      position,
    }: { readonly consumer: string; readonly sequence: string; readonly position: number },
    /** Up to where it was asked for. */
    readonly minPosition: number,
  ) {
    super(
      `${consumer} has set aside the event at position ${String(position)} of ${sequence}. ` +
        'An operator has to retry or to skip it.',
    );
    this.consumer = consumer;
    this.sequence = sequence;
    this.position = position;
  }
}
