import { EventType } from '../../../event-sourcing/domain.js';

@EventType('transfers.transfer-requested', { version: 1 })
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
