import { DomainError } from '../../event-sourcing/index.js';

/** A query found no user of the id that it was asked for. */
class NoSuchUserError extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'users/not-found';
}

export function noSuchUser(id: string): never {
  throw new NoSuchUserError(`There is no user ${id}.`, { id });
}
