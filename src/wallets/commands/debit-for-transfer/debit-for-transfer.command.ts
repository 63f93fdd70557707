import { Command } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';

/** Takes the money of a transfer out of its sender's wallet. For the process of the transfer; safe to repeat. */
export class DebitForTransfer extends Command<SavedAggregate> {
  constructor(
    readonly transferId: string,
    readonly walletId: string,
    readonly amount: number,
    readonly reference: string | null,
  ) {
    super();
  }
}
