import { Query } from '@nestjs/cqrs';
import type { AddressView, PageView } from '../user.view.js';

/** An address, and since when and by which version of the user it holds. */
export interface AddressHistoryView {
  readonly address: AddressView;
  readonly since: string;
  readonly version: number;
}

/** The addresses of a user, newest first; undefined when there is no such user. */
export class ListAddresses extends Query<PageView<AddressHistoryView> | undefined> {
  constructor(
    readonly userId: string,
    readonly limit: number,
    /** The key that the last page ended with; undefined for the first page. */
    readonly before?: number,
    /** Whose own is found, and nobody else's; whatever there is where it is left out. */
    readonly onlyOf?: string,
  ) {
    super();
  }
}
