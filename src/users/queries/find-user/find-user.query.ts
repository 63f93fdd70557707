import { Query } from '@nestjs/cqrs';
import type { UserView } from '../user.view.js';

export class FindUser extends Query<UserView | undefined> {
  constructor(
    readonly userId: string,
    /** Whose own is found, and nobody else's; whatever there is where it is left out. */
    readonly onlyOf?: string,
  ) {
    super();
  }
}
