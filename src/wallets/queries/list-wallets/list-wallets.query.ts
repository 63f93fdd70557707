import { Query } from '@nestjs/cqrs';
import type { PageView, WalletView } from '../wallet.view.js';

/** Wallets in the order in which they were opened. */
export class ListWallets extends Query<PageView<WalletView>> {
  constructor(
    readonly limit: number,
    /** The key that the last page ended with; 0 for the first page. */
    readonly after: number,
    readonly ownerId?: string,
    /** Whose own is found, and nobody else's; whatever there is where it is left out. */
    readonly onlyOf?: string,
  ) {
    super();
  }
}
