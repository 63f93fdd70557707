import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type SavedAggregate, UnitOfWork } from '../../../event-sourcing/index.js';
import { UserRepository } from '../../../users/index.js';
import { WalletRepository } from '../../wallet.repository.js';
import { onceForTransfer } from '../once-for-transfer.js';
import { DebitForTransfer } from './debit-for-transfer.command.js';

@CommandHandler(DebitForTransfer)
export class DebitForTransferHandler implements ICommandHandler<DebitForTransfer> {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly users: UserRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  execute({ walletId, ...order }: DebitForTransfer): Promise<SavedAggregate> {
    onceForTransfer(this.unitOfWork, 'debited', order.transferId);
    return this.wallets.update(walletId, async (wallet) => {
      wallet.debitForTransfer(order, await this.users.get(wallet.ownerId));
    });
  }
}
