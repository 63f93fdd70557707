import { Command } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';
import type { TransferReason } from '../../domain/transfer-reason.value.js';

/** Notes that the money is back in the sender's wallet, and why. For the process; safe to repeat. */
export class NoteTransferRefunded extends Command<SavedAggregate> {
  constructor(
    readonly transferId: string,
    readonly reason: TransferReason,
  ) {
    super();
  }
}
