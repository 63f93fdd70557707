import { EventType } from '../../../event-sourcing/domain.js';
import type { TransferReason } from '../transfer-reason.value.js';

/** No money has moved. */
@EventType('transfers.transfer-rejected', { version: 1 })
export class TransferRejected {
  constructor(
    readonly transferId: string,
    readonly reason: TransferReason,
  ) {}
}
