import { Query } from '@nestjs/cqrs';
import type { PageView, StatementEntryView } from '../wallet.view.js';

/** The movements of a wallet, newest first or oldest first; undefined when there is no such wallet. */
export class ListStatement extends Query<PageView<StatementEntryView> | undefined> {
  constructor(
    readonly walletId: string,
    readonly limit: number,
    readonly order: 'asc' | 'desc',
    /** The key that the last page ended with; undefined for the first page. */
    readonly after?: number,
    /** Whose own is found, and nobody else's; whatever there is where it is left out. */
    readonly onlyOf?: string,
  ) {
    super();
  }
}
