import { Command } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';

export class RequestTransfer extends Command<SavedAggregate> {
  constructor(
    readonly transferId: string,
    readonly fromWalletId: string,
    readonly toWalletId: string,
    readonly amount: number,
    readonly reference: string | null,
  ) {
    super();
  }
}
