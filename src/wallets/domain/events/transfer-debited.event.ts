import { EventType } from '../../../event-sourcing/domain.js';
import { transferTag } from '../transfer-tag.js';

/** The money of a transfer has left the wallet of its sender. `balance` is that after it. */
@EventType<TransferDebited>('wallets.transfer-debited', {
  version: 1,
  tags: ({ transferId }) => [transferTag('debited', transferId)],
  personal: ['reference'],
})
export class TransferDebited {
  constructor(
    readonly walletId: string,
    readonly transferId: string,
    readonly amount: number,
    readonly balance: number,
    readonly reference: string | null,
  ) {}
}
