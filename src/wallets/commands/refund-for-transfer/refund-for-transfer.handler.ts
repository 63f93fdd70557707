import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type SavedAggregate, UnitOfWork } from '../../../event-sourcing/index.js';
import { WalletRepository } from '../../wallet.repository.js';
import { onceForTransfer } from '../once-for-transfer.js';
import { RefundForTransfer } from './refund-for-transfer.command.js';

@CommandHandler(RefundForTransfer)
export class RefundForTransferHandler implements ICommandHandler<RefundForTransfer> {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  execute({ walletId, ...order }: RefundForTransfer): Promise<SavedAggregate> {
    onceForTransfer(this.unitOfWork, 'refunded', order.transferId);
    return this.wallets.update(walletId, (wallet) => {
      wallet.refundForTransfer(order);
    });
  }
}
