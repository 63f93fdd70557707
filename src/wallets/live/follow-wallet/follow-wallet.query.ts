import { Query } from '@nestjs/cqrs';
import type { FollowWalletChanges } from './wallet-change.view.js';

/** How to follow what happens to a wallet. Nothing when there is no such wallet. */
export class FollowWallet extends Query<FollowWalletChanges | undefined> {
  constructor(
    readonly walletId: string,
    /** Whose own is found, and nobody else's; whatever there is where it is left out. */
    readonly onlyOf?: string,
  ) {
    super();
  }
}
