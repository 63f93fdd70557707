import { EventType } from '../../../event-sourcing/domain.js';

@EventType<TransferRequested>('transfers.transfer-requested', {
  version: 1,
  personal: ['reference'],
})
export class TransferRequested {
  // eslint-disable-next-line max-params -- what is stored of a request: its data, flat as that of all events
  constructor(
    readonly transferId: string,
    readonly fromWalletId: string,
    readonly toWalletId: string,
    readonly amount: number,
    readonly currency: string,
    readonly reference: string | null,
  ) {}
}
