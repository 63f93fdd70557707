import { Query } from '@nestjs/cqrs';
import type { WalletView } from '../wallet.view.js';

/** All wallets of some owners, in the order in which they were opened. */
export class ListWalletsOfOwners extends Query<readonly WalletView[]> {
  constructor(readonly ownerIds: readonly string[]) {
    super();
  }
}
