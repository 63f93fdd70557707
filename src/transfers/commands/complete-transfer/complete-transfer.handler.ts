import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';
import { TransferRepository } from '../../transfer.repository.js';
import { CompleteTransfer } from './complete-transfer.command.js';

@CommandHandler(CompleteTransfer)
export class CompleteTransferHandler implements ICommandHandler<CompleteTransfer> {
  constructor(private readonly transfers: TransferRepository) {}

  execute({ transferId }: CompleteTransfer): Promise<SavedAggregate> {
    return this.transfers.update(transferId, (transfer) => {
      transfer.complete();
    });
  }
}
