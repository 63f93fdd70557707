import { Query } from '@nestjs/cqrs';
import type { UserView } from '../user.view.js';

/** Many users by their ids, in no order; those that do not exist are left out. */
export class FindUsers extends Query<readonly UserView[]> {
  constructor(
    readonly userIds: readonly string[],
    /** Whose own is found, and nobody else's; whatever there is where it is left out. */
    readonly onlyOf?: string,
  ) {
    super();
  }
}
