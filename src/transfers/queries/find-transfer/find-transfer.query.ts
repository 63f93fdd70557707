import { Query } from '@nestjs/cqrs';
import type { TransferView } from '../transfer.view.js';

export class FindTransfer extends Query<TransferView | undefined> {
  constructor(
    readonly transferId: string,
    /** Whose own is found, and nobody else's; whatever there is where it is left out. */
    readonly onlyOf?: string,
  ) {
    super();
  }
}
