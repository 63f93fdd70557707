import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';
import { TransferRepository } from '../../transfer.repository.js';
import { NoteTransferDebited } from './note-transfer-debited.command.js';

@CommandHandler(NoteTransferDebited)
export class NoteTransferDebitedHandler implements ICommandHandler<NoteTransferDebited> {
  constructor(private readonly transfers: TransferRepository) {}

  execute({ transferId }: NoteTransferDebited): Promise<SavedAggregate> {
    return this.transfers.update(transferId, (transfer) => {
      transfer.noteDebited();
    });
  }
}
