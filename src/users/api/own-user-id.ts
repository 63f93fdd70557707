import { customerIdOf } from '../../access/roles.js';
import { currentContext } from '../../event-sourcing/index.js';

/** The id that a customer has who makes himself known; undefined for all others, who create users of any id. */
export function ownUserId(): string | undefined {
  return customerIdOf(currentContext()?.principal);
}
