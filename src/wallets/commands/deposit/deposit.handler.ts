import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SavedAggregate } from '../../../event-sourcing/index.js';
import { WalletRepository } from '../../wallet.repository.js';
import { Deposit } from './deposit.command.js';

@CommandHandler(Deposit)
export class DepositHandler implements ICommandHandler<Deposit> {
  constructor(private readonly wallets: WalletRepository) {}

  execute({ walletId, amount, reference }: Deposit): Promise<SavedAggregate> {
    return this.wallets.update(walletId, (wallet) => {
      wallet.deposit(amount, reference);
    });
  }
}
