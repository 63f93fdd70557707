import { Query } from '@nestjs/cqrs';
import type { WalletView } from '../wallet.view.js';

/** All wallets of some owners, in the order in which they were opened. */
export class ListWalletsOfOwners extends Query<readonly WalletView[]> {
  constructor(
    readonly ownerIds: readonly string[],
    /** Whose own is found, and nobody else's; whatever there is where it is left out. */
    readonly onlyOf?: string,
  ) {
    super();
  }
}
