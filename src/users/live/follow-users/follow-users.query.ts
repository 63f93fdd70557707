import { Query } from '@nestjs/cqrs';
import type { FollowUserChanges } from './user-change.view.js';

/** How to follow what happens to one user, or to all of them. Nothing when there is no such user. */
export class FollowUsers extends Query<FollowUserChanges | undefined> {
  constructor(
    readonly userId: string | undefined,
    /** Whose own is found, and nobody else's; whatever there is where it is left out. */
    readonly onlyOf?: string,
  ) {
    super();
  }
}
