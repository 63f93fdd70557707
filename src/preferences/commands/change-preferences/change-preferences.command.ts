import { Command } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';

export class ChangePreferences extends Command<SavedAggregate> {
  constructor(
    readonly userId: string,
    readonly emailOptIn: boolean,
    readonly smsOptIn: boolean,
    readonly locale: string,
  ) {
    super();
  }
}
