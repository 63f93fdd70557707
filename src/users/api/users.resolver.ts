import { Args, ID, Int, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Cursors } from '../../api/cursor/cursors.js';
import { OptionalUuidPipe, UuidPipe } from '../../api/fields/uuid.pipe.js';
import { CommandResultType } from '../../api/graphql/command-result.type.js';
import { Position } from '../../api/graphql/scalars.js';
import { VersionPipe } from '../../api/graphql/version.pipe.js';
import { type CommandAnswer, commandAnswer } from '../../api/http/answers.js';
import type { Expected } from '../../api/http/if-match.js';
import { endedByReturn } from '../../api/live/ended-by-return.js';
import { startOf } from '../../api/live/follow-params.js';
import { ApplicationService, IdGenerator, QueryService } from '../../event-sourcing/index.js';
import { BlockUser } from '../commands/block-user/block-user.command.js';
import { CreateUser } from '../commands/create-user/create-user.command.js';
import { RelocateUser } from '../commands/relocate-user/relocate-user.command.js';
import { UnblockUser } from '../commands/unblock-user/unblock-user.command.js';
import { FollowUsers } from '../live/follow-users/follow-users.query.js';
import type { UserChange } from '../live/follow-users/user-change.view.js';
import { FindUser } from '../queries/find-user/find-user.query.js';
import { ListUsers } from '../queries/list-users/list-users.query.js';
import type { UserView } from '../queries/user.view.js';
import { ListUsersArgs } from './dto/list-users.args.js';
import { BlockUserInput, CreateUserInput, RelocateUserInput, UnblockUserInput } from './dto/user.inputs.js';
import { UserChangeType, UserConnectionType, UserType } from './dto/user.types.js';
import { ownUserId } from './own-user-id.js';
import { noSuchUser } from './no-such-user.js';

const EXPECTED = { name: 'expectedVersion', type: () => Int, nullable: true } as const;
const MIN_POSITION = { name: 'minPosition', type: () => Position, nullable: true } as const;

@Resolver(() => UserType)
export class UsersResolver {
  constructor(
    private readonly commands: ApplicationService,
    private readonly queries: QueryService,
    private readonly cursors: Cursors,
    private readonly ids: IdGenerator,
  ) {}

  @Mutation(() => CommandResultType)
  async createUser(@Args('input') { userId, name, email, address }: CreateUserInput): Promise<CommandAnswer> {
    const command = new CreateUser(userId ?? ownUserId() ?? this.ids.next(), name, email, address ?? null);
    return commandAnswer(await this.commands.execute(command));
  }

  @Mutation(() => CommandResultType)
  async blockUser(
    @Args('input') { userId, reason }: BlockUserInput,
    @Args(EXPECTED, VersionPipe) expected: Expected,
  ): Promise<CommandAnswer> {
    const command = new BlockUser(userId, reason);
    return commandAnswer(await this.commands.execute(command, { expected: expected?.of(userId) }));
  }

  @Mutation(() => CommandResultType)
  async unblockUser(
    @Args('input') { userId }: UnblockUserInput,
    @Args(EXPECTED, VersionPipe) expected: Expected,
  ): Promise<CommandAnswer> {
    return commandAnswer(
      await this.commands.execute(new UnblockUser(userId), { expected: expected?.of(userId) }),
    );
  }

  @Mutation(() => CommandResultType)
  async relocateUser(
    @Args('input') { userId, address }: RelocateUserInput,
    @Args(EXPECTED, VersionPipe) expected: Expected,
  ): Promise<CommandAnswer> {
    const command = new RelocateUser(userId, address);
    return commandAnswer(await this.commands.execute(command, { expected: expected?.of(userId) }));
  }

  @Query(() => UserType, { nullable: true })
  async user(
    @Args('id', { type: () => ID }, UuidPipe) id: string,
    @Args(MIN_POSITION) minPosition: number | null | undefined,
  ): Promise<UserView | null> {
    const { result } = await this.queries.execute(new FindUser(id), {
      minPosition: minPosition ?? undefined,
    });
    return result ?? null;
  }

  @Query(() => UserConnectionType)
  async users(@Args() { first, after, status, q, minPosition }: ListUsersArgs): Promise<UserConnectionType> {
    const scope = ['/v1/users', status ?? undefined, q ?? undefined];
    const query = new ListUsers(
      first,
      this.cursors.keyOf(scope, after, 0),
      status ?? undefined,
      q ?? undefined,
    );
    const { result } = await this.queries.execute(query, { minPosition: minPosition ?? undefined });
    return this.cursors.connection(scope, result);
  }

  @Subscription(() => UserChangeType, { resolve: (change: UserChange) => change })
  async userChanged(
    @Args('userId', { type: () => ID, nullable: true }, OptionalUuidPipe) userId: string | undefined,
    @Args('after', { type: () => Position, nullable: true }) after: number | null | undefined,
  ): Promise<AsyncIterable<UserChange>> {
    const { result, position: head } = await this.queries.execute(new FollowUsers(userId));
    const follow = result ?? noSuchUser(userId ?? '');
    const start = startOf(after ?? undefined, head);
    return endedByReturn((signal) => follow(start, signal));
  }
}
