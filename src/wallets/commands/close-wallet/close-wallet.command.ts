import { Command } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';

export class CloseWallet extends Command<SavedAggregate> {
  constructor(readonly walletId: string) {
    super();
  }
}
