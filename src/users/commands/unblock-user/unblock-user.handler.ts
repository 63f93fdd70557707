import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';
import { UserRepository } from '../../user.repository.js';
import { UnblockUser } from './unblock-user.command.js';

@CommandHandler(UnblockUser)
export class UnblockUserHandler implements ICommandHandler<UnblockUser> {
  constructor(private readonly users: UserRepository) {}

  execute({ userId }: UnblockUser): Promise<SavedAggregate> {
    return this.users.update(userId, (user) => {
      user.unblock();
    });
  }
}
