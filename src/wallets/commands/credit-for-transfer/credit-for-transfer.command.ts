import { Command } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';

/** Puts the money of a transfer into its recipient's wallet. For the process of the transfer; safe to repeat. */
export class CreditForTransfer extends Command<SavedAggregate> {
  constructor(
    readonly transferId: string,
    readonly walletId: string,
    readonly amount: number,
    readonly currency: string,
    readonly reference: string | null,
  ) {
    super();
  }
}
