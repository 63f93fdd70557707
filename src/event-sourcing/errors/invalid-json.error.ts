import { EventSourcingError } from './event-sourcing.error.js';

/** A value has no canonical JSON text; `path` is where, for example `data.address.city`. */
export class InvalidJsonError extends EventSourcingError {
  readonly code = 'event-sourcing/invalid-json';
  readonly transient = false;

  constructor(
    readonly path: string,
    found: string,
  ) {
    super(
      `${path} is ${found}, which JSON cannot carry unchanged. Expected null, a boolean, a finite number, ` +
        'a well-formed string without NUL, an array or a plain object.',
    );
  }
}
