import { Command } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';

export class Deposit extends Command<SavedAggregate> {
  constructor(
    readonly walletId: string,
    readonly amount: number,
    readonly reference: string | null,
  ) {
    super();
  }
}
