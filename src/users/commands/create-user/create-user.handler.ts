import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type SavedAggregate, START, UnitOfWork } from '../../../event-sourcing/index.js';
import { EmailAddress } from '../../domain/email-address.value.js';
import { EmailTakenError } from '../../domain/users.errors.js';
import { UserRepository } from '../../user.repository.js';
import { CreateUser } from './create-user.command.js';

@CommandHandler(CreateUser)
export class CreateUserHandler implements ICommandHandler<CreateUser> {
  constructor(
    private readonly users: UserRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  execute({ userId, name, email, address }: CreateUser): Promise<SavedAggregate> {
    const emailAddress = EmailAddress.of(email);
    const taken = { query: [{ tags: [emailAddress.tag] }], after: START };
    this.unitOfWork.require(taken, () => new EmailTakenError());
    return this.users.update(userId, (user) => {
      user.create(name, emailAddress, address);
    });
  }
}
