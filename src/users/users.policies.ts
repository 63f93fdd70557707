import { narrowed } from '../access/narrowed.js';
import { actsOnOwn, isAdmin, isOperator, owns } from '../access/roles.js';
import { Policies, Policy, type PolicyAnswer, type Principal } from '../event-sourcing/index.js';
import { BlockUser } from './commands/block-user/block-user.command.js';
import { CreateUser } from './commands/create-user/create-user.command.js';
import { RelocateUser } from './commands/relocate-user/relocate-user.command.js';
import { UnblockUser } from './commands/unblock-user/unblock-user.command.js';
import { UserNotFoundError } from './domain/users.errors.js';
import { FollowUsers } from './live/follow-users/follow-users.query.js';
import { FindUser } from './queries/find-user/find-user.query.js';
import { FindUsers } from './queries/find-users/find-users.query.js';
import { ListAddresses } from './queries/list-addresses/list-addresses.query.js';
import { ListUsers } from './queries/list-users/list-users.query.js';

/** Who may do what with users. */
@Policies()
export class UsersPolicies {
  /** A customer is the user whose id he has. */
  @Policy(CreateUser)
  create({ userId }: CreateUser, principal: Principal): boolean {
    return isAdmin(principal) || owns(principal, userId);
  }

  @Policy(RelocateUser)
  change({ userId }: RelocateUser, principal: Principal): Promise<boolean> {
    return actsOnOwn(
      principal,
      () => userId,
      () => new UserNotFoundError(userId),
    );
  }

  @Policy(BlockUser, UnblockUser)
  block({ userId }: BlockUser | UnblockUser, principal: Principal): boolean {
    if (isOperator(principal)) return true;
    if (owns(principal, userId)) return false;
    throw new UserNotFoundError(userId);
  }

  @Policy(FindUser, FindUsers, ListUsers, ListAddresses, FollowUsers)
  read(
    query: FindUser | FindUsers | ListUsers | ListAddresses | FollowUsers,
    principal: Principal,
  ): PolicyAnswer {
    return narrowed(query, principal);
  }
}
