import { Query } from '@nestjs/cqrs';
import type { WalletView } from '../wallet.view.js';

export class FindWallet extends Query<WalletView | undefined> {
  constructor(
    readonly walletId: string,
    /** Whose own is found, and nobody else's; whatever there is where it is left out. */
    readonly onlyOf?: string,
  ) {
    super();
  }
}
