import { streamOf } from '../../event-sourcing/index.js';
import { User } from '../domain/user.aggregate.js';

/** What the rows of a user are kept in order with. */
export function sequenceOfUser(userId: string): string {
  return streamOf(User, userId);
}
