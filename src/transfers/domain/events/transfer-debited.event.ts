import { EventType } from '../../../event-sourcing/domain.js';

/** The money has left the sender's wallet. */
@EventType('transfers.transfer-debited', { version: 1 })
export class TransferDebited {
  constructor(readonly transferId: string) {}
}
