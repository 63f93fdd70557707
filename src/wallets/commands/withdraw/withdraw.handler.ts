import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';
import { UserRepository } from '../../../users/index.js';
import { WalletRepository } from '../../wallet.repository.js';
import { Withdraw } from './withdraw.command.js';

@CommandHandler(Withdraw)
export class WithdrawHandler implements ICommandHandler<Withdraw> {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly users: UserRepository,
  ) {}

  execute({ walletId, amount, reference }: Withdraw): Promise<SavedAggregate> {
    return this.wallets.update(walletId, async (wallet) => {
      wallet.withdraw(amount, reference, await this.users.get(wallet.ownerId));
    });
  }
}
