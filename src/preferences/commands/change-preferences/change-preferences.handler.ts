import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';
import { UserRepository } from '../../../users/index.js';
import { PreferencesRepository } from '../../preferences.repository.js';
import { ChangePreferences } from './change-preferences.command.js';

@CommandHandler(ChangePreferences)
export class ChangePreferencesHandler implements ICommandHandler<ChangePreferences> {
  constructor(
    private readonly users: UserRepository,
    private readonly preferences: PreferencesRepository,
  ) {}

  async execute({ userId, emailOptIn, smsOptIn, locale }: ChangePreferences): Promise<SavedAggregate> {
    await this.users.get(userId);
    return this.preferences.update(userId, (preferences) => {
      preferences.change({ emailOptIn, smsOptIn, locale });
    });
  }
}
