import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';
import { WalletRepository } from '../../wallet.repository.js';
import { CloseWallet } from './close-wallet.command.js';

@CommandHandler(CloseWallet)
export class CloseWalletHandler implements ICommandHandler<CloseWallet> {
  constructor(private readonly wallets: WalletRepository) {}

  execute({ walletId }: CloseWallet): Promise<SavedAggregate> {
    return this.wallets.update(walletId, (wallet) => {
      wallet.close();
    });
  }
}
