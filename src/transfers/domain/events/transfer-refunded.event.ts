import { EventType } from '../../../event-sourcing/domain.js';
import type { TransferReason } from '../transfer-reason.value.js';

/** The money is back in the sender's wallet. */
@EventType('transfers.transfer-refunded', { version: 1 })
export class TransferRefunded {
  constructor(
    readonly transferId: string,
    readonly reason: TransferReason,
  ) {}
}
