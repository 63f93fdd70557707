import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';
import { UserRepository } from '../../user.repository.js';
import { RelocateUser } from './relocate-user.command.js';

@CommandHandler(RelocateUser)
export class RelocateUserHandler implements ICommandHandler<RelocateUser> {
  constructor(private readonly users: UserRepository) {}

  execute({ userId, address }: RelocateUser): Promise<SavedAggregate> {
    return this.users.update(userId, (user) => {
      user.relocate(address);
    });
  }
}
