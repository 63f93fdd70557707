/**
 * Something the engine itself has to report: a conflict, a store that cannot be reached, a mistake in the set-up.
 *
 * `transient` tells whether the same call may succeed later without anything being changed.
 */
export abstract class EventSourcingError extends Error {
  abstract readonly code: string;
  abstract readonly transient: boolean;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
