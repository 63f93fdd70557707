import { DomainError } from '../../event-sourcing/domain.js';

/** A value that no preferences can have, whichever way it came in. */
export class InvalidPreferencesError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'request/invalid';

  constructor(path: string, rule: string, message: string) {
    super(message, { errors: [{ path, rule, message }] });
  }
}
