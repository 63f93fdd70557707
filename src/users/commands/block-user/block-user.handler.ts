import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';
import { UserRepository } from '../../user.repository.js';
import { BlockUser } from './block-user.command.js';

@CommandHandler(BlockUser)
export class BlockUserHandler implements ICommandHandler<BlockUser> {
  constructor(private readonly users: UserRepository) {}

  execute({ userId, reason }: BlockUser): Promise<SavedAggregate> {
    return this.users.update(userId, (user) => {
      user.block(reason);
    });
  }
}
