import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';
import { TransferRepository } from '../../transfer.repository.js';
import { RejectTransfer } from './reject-transfer.command.js';

@CommandHandler(RejectTransfer)
export class RejectTransferHandler implements ICommandHandler<RejectTransfer> {
  constructor(private readonly transfers: TransferRepository) {}

  execute({ transferId, reason }: RejectTransfer): Promise<SavedAggregate> {
    return this.transfers.update(transferId, (transfer) => {
      transfer.reject(reason);
    });
  }
}
