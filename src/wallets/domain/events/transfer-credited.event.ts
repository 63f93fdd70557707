import { EventType } from '../../../event-sourcing/domain.js';
import { transferTag } from '../transfer-tag.js';

/** The money of a transfer has come into the wallet of its recipient. `balance` is that after it. */
@EventType<TransferCredited>('wallets.transfer-credited', {
  version: 1,
  tags: ({ transferId }) => [transferTag('credited', transferId)],
  personal: ['reference'],
})
export class TransferCredited {
  constructor(
    readonly walletId: string,
    readonly transferId: string,
    readonly amount: number,
    readonly balance: number,
    readonly reference: string | null,
  ) {}
}
