import { Query } from '@nestjs/cqrs';
import type { StatementEntryView } from '../wallet.view.js';

/** The last movements of some wallets, newest first, by wallet: up to `limit` of each, and one more where there is one. */
export class ListStatements extends Query<ReadonlyMap<string, readonly StatementEntryView[]>> {
  constructor(
    readonly walletIds: readonly string[],
    readonly limit: number,
    /** Whose own is found, and nobody else's; whatever there is where it is left out. */
    readonly onlyOf?: string,
  ) {
    super();
  }
}
