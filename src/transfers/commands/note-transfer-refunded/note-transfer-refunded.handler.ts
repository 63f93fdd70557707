import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';
import { TransferRepository } from '../../transfer.repository.js';
import { NoteTransferRefunded } from './note-transfer-refunded.command.js';

@CommandHandler(NoteTransferRefunded)
export class NoteTransferRefundedHandler implements ICommandHandler<NoteTransferRefunded> {
  constructor(private readonly transfers: TransferRepository) {}

  execute({ transferId, reason }: NoteTransferRefunded): Promise<SavedAggregate> {
    return this.transfers.update(transferId, (transfer) => {
      transfer.noteRefunded(reason);
    });
  }
}
