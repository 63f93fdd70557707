import { DomainError } from '../../event-sourcing/domain.js';

export class UserNotFoundError extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'users/not-found';

  constructor(userId: string) {
    super(`There is no user ${userId}.`, { id: userId });
  }
}

export class UserAlreadyExistsError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'users/already-exists';

  constructor(userId: string) {
    super(`There is a user ${userId} already.`, { id: userId });
  }
}

export class EmailTakenError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'users/email-taken';

  constructor() {
    super('Another user has this e-mail address.');
  }
}

export class UserAlreadyBlockedError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'users/already-blocked';

  constructor(userId: string) {
    super(`User ${userId} is blocked already.`, { id: userId });
  }
}

export class UserNotBlockedError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'users/not-blocked';

  constructor(userId: string) {
    super(`User ${userId} is not blocked.`, { id: userId });
  }
}

/** What only a user may do who is not blocked. */
export class UserBlockedError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'users/blocked';

  constructor(userId: string) {
    super(`User ${userId} is blocked.`, { id: userId });
  }
}

/** A value that no user can have, whichever way it came in. */
export class InvalidUserValueError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'request/invalid';

  constructor(path: string, rule: string, message: string) {
    super(message, { errors: [{ path, rule, message }] });
  }
}
