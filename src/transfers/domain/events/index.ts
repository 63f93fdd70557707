import { TransferCompleted } from './transfer-completed.event.js';
import { TransferRefunded } from './transfer-refunded.event.js';
import { TransferRejected } from './transfer-rejected.event.js';
import { TransferRequested } from './transfer-requested.event.js';

export { TransferCompleted, TransferRefunded, TransferRejected, TransferRequested };

/** All that can happen to transfers. A stored name of a release is forever: nothing leaves this list. */
export const transferEvents = [TransferRequested, TransferCompleted, TransferRefunded, TransferRejected];
