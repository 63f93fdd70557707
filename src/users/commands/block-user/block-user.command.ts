import { Command } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';

export class BlockUser extends Command<SavedAggregate> {
  constructor(
    readonly userId: string,
    readonly reason: string,
  ) {
    super();
  }
}
