import { EventSourcingError } from './event-sourcing.error.js';

/** A read model has not seen the position that a query asked for in time. */
export class ProjectionBehindError extends EventSourcingError {
  readonly code = 'projection/behind';
  readonly transient = true;

  constructor(
    readonly minPosition: number,
    readonly position: number,
    head: number,
  ) {
    super(
      `The read model is at position ${String(position)}, asked for is ${String(minPosition)}, the log ends at ` +
        `${String(head)}. Ask again in a moment.`,
    );
  }

  /** How many positions are missing. */
  get lag(): number {
    return this.minPosition - this.position;
  }
}
