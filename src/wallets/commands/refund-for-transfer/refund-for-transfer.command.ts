import { Command } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';

/** Gives the money of a transfer back to its sender's wallet. For the process of the transfer; safe to repeat. */
export class RefundForTransfer extends Command<SavedAggregate> {
  constructor(
    readonly transferId: string,
    readonly walletId: string,
    readonly amount: number,
    readonly reference: string | null,
  ) {
    super();
  }
}
