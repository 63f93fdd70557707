import { Command } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';

export class OpenWallet extends Command<SavedAggregate> {
  constructor(
    readonly walletId: string,
    readonly ownerId: string,
    readonly currency: string,
  ) {
    super();
  }
}
