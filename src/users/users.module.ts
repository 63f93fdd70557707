import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventSourcingModule } from '../event-sourcing/index.js';
import { UsersController } from './api/users.controller.js';
import { UsersResolver } from './api/users.resolver.js';
import { BlockUserHandler } from './commands/block-user/block-user.handler.js';
import { CreateUserHandler } from './commands/create-user/create-user.handler.js';
import { RelocateUserHandler } from './commands/relocate-user/relocate-user.handler.js';
import { UnblockUserHandler } from './commands/unblock-user/unblock-user.handler.js';
import { userEvents } from './domain/events/index.js';
import { User } from './domain/user.aggregate.js';
import { FollowUsersHandler } from './live/follow-users/follow-users.handler.js';
import { FindUserHandler } from './queries/find-user/find-user.handler.js';
import { FindUsersHandler } from './queries/find-users/find-users.handler.js';
import { ListAddressesHandler } from './queries/list-addresses/list-addresses.handler.js';
import { ListUsersHandler } from './queries/list-users/list-users.handler.js';
import { AddressHistoryEntry } from './read-models/address-history/address-history-entry.entity.js';
import { AddressHistoryProjection } from './read-models/address-history/address-history.projection.js';
import { UserDirectoryEntry } from './read-models/user-directory/user-directory-entry.entity.js';
import { UserDirectoryProjection } from './read-models/user-directory/user-directory.projection.js';
import { UserRepository } from './user.repository.js';
import { UsersPolicies } from './users.policies.js';

const commandHandlers = [CreateUserHandler, BlockUserHandler, UnblockUserHandler, RelocateUserHandler];
const queryHandlers = [
  FindUserHandler,
  FindUsersHandler,
  ListUsersHandler,
  ListAddressesHandler,
  FollowUsersHandler,
];
const projections = [UserDirectoryProjection, AddressHistoryProjection];

@Module({
  imports: [
    EventSourcingModule.forFeature({ aggregates: [User], events: userEvents }),
    TypeOrmModule.forFeature([UserDirectoryEntry, AddressHistoryEntry]),
  ],
  controllers: [UsersController],
  providers: [
    ...commandHandlers,
    ...queryHandlers,
    ...projections,
    UserRepository,
    UsersPolicies,
    UsersResolver,
  ],
  exports: [UserRepository],
})
export class UsersModule {}
