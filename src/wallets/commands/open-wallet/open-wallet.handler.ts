import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';
import { UserRepository } from '../../../users/index.js';
import { WalletRepository } from '../../wallet.repository.js';
import { OpenWallet } from './open-wallet.command.js';

@CommandHandler(OpenWallet)
export class OpenWalletHandler implements ICommandHandler<OpenWallet> {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly users: UserRepository,
  ) {}

  execute({ walletId, ownerId, currency }: OpenWallet): Promise<SavedAggregate> {
    return this.wallets.update(walletId, async (wallet) => {
      wallet.open(await this.users.get(ownerId), currency);
    });
  }
}
