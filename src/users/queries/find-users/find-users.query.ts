import { Query } from '@nestjs/cqrs';
import type { UserView } from '../user.view.js';

/** Many users by their ids, in no order; those that do not exist are left out. */
export class FindUsers extends Query<readonly UserView[]> {
  constructor(readonly userIds: readonly string[]) {
    super();
  }
}
