import { Command } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';
import type { TransferReason } from '../../domain/transfer-reason.value.js';

/** Notes that the transfer has come to nothing, and why. For the process; safe to repeat. */
export class RejectTransfer extends Command<SavedAggregate> {
  constructor(
    readonly transferId: string,
    readonly reason: TransferReason,
  ) {
    super();
  }
}
