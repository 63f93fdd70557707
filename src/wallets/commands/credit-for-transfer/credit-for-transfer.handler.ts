import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type SavedAggregate, UnitOfWork } from '../../../event-sourcing/index.js';
import { UserRepository } from '../../../users/index.js';
import { WalletRepository } from '../../wallet.repository.js';
import { onceForTransfer } from '../once-for-transfer.js';
import { CreditForTransfer } from './credit-for-transfer.command.js';

@CommandHandler(CreditForTransfer)
export class CreditForTransferHandler implements ICommandHandler<CreditForTransfer> {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly users: UserRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  execute({ walletId, currency, ...order }: CreditForTransfer): Promise<SavedAggregate> {
    onceForTransfer(this.unitOfWork, 'credited', order.transferId);
    return this.wallets.update(walletId, async (wallet) => {
      wallet.creditForTransfer(order, currency, await this.users.get(wallet.ownerId));
    });
  }
}
