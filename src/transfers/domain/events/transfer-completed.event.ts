import { EventType } from '../../../event-sourcing/domain.js';

/** The money is in the recipient's wallet. */
@EventType('transfers.transfer-completed', { version: 1 })
export class TransferCompleted {
  constructor(readonly transferId: string) {}
}
