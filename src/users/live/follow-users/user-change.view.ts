import type { UserView } from '../../queries/user.view.js';

/** Something that has happened to a user, and the user as it was then. */
export interface UserChange {
  readonly position: number;
  /** The stored name of the event. */
  readonly type: string;
  readonly user: UserView;
}

/** The changes after a position, without end, until the signal. */
export type FollowUserChanges = (after: number, signal: AbortSignal) => AsyncIterable<UserChange>;
