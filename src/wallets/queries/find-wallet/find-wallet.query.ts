import { Query } from '@nestjs/cqrs';
import type { WalletView } from '../wallet.view.js';

export class FindWallet extends Query<WalletView | undefined> {
  constructor(readonly walletId: string) {
    super();
  }
}
