import { Command } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';

export class UnblockUser extends Command<SavedAggregate> {
  constructor(readonly userId: string) {
    super();
  }
}
