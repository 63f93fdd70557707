import { DomainError, type InvalidValue } from './domain.error.js';

/** A command carries values that break its rules. It was not handed to its handler. */
export class InvalidCommandError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'request/invalid';

  constructor(
    command: string,
    readonly errors: readonly InvalidValue[],
  ) {
    super(`${command} is invalid: ${errors.map(({ path, message }) => `${path}: ${message}`).join('; ')}.`, {
      errors,
    });
  }
}
