import { EventType } from '../../../event-sourcing/domain.js';
import { transferTag } from '../transfer-tag.js';

/** The money of a transfer has come back to its sender. `balance` is that after it. */
@EventType<TransferRefunded>('wallets.transfer-refunded', {
  version: 1,
  tags: ({ transferId }) => [transferTag('refunded', transferId)],
  personal: ['reference'],
})
export class TransferRefunded {
  constructor(
    readonly walletId: string,
    readonly transferId: string,
    readonly amount: number,
    readonly balance: number,
    readonly reference: string | null,
  ) {}
}
