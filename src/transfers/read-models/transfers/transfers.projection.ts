import { On, type RecordedEvent, RowProjection } from '../../../event-sourcing/index.js';
import { TransferDebited } from '../../../wallets/index.js';
import {
  TransferCompleted,
  TransferRefunded,
  TransferRejected,
  TransferRequested,
} from '../../domain/events/index.js';
import type { TransferReason } from '../../domain/transfer-reason.value.js';
import { TransferRow } from './transfer-row.entity.js';

type OfTransfer = RecordedEvent<{ readonly transferId: string }>;

/** Inline: whoever follows the `Location` of a request finds the transfer there. */
@RowProjection('transfers.transfers', {
  version: 1,
  mode: 'inline',
  entity: TransferRow,
  key: ({ data }: OfTransfer) => ({ id: data.transferId }),
})
export class TransfersProjection {
  @On(TransferRequested)
  requested({ data, recordedAt }: RecordedEvent<TransferRequested>): TransferRow {
    return {
      id: data.transferId,
      fromWalletId: data.fromWalletId,
      toWalletId: data.toWalletId,
      amount: data.amount,
      currency: data.currency,
      reference: data.reference,
      status: 'requested',
      reason: null,
      version: 1,
      requestedAt: recordedAt.toISOString(),
      settledAt: null,
    };
  }

  /** The wallet says it, and nobody says it again: from that event on the money is on its way. */
  @On(TransferDebited)
  debited(_: RecordedEvent<TransferDebited>, row?: TransferRow): TransferRow | null {
    return row ? Object.assign(row, { status: 'debited', version: row.version + 1 } as const) : null;
  }

  @On(TransferCompleted)
  completed(event: RecordedEvent<TransferCompleted>, row: TransferRow): TransferRow {
    return settled(row, event, 'completed', null);
  }

  @On(TransferRefunded)
  refunded(event: RecordedEvent<TransferRefunded>, row: TransferRow): TransferRow {
    return settled(row, event, 'refunded', event.data.reason);
  }

  @On(TransferRejected)
  rejected(event: RecordedEvent<TransferRejected>, row: TransferRow): TransferRow {
    return settled(row, event, 'rejected', event.data.reason);
  }
}

function settled(
  row: TransferRow,
  { recordedAt }: OfTransfer,
  status: TransferRow['status'],
  reason: TransferReason | null,
): TransferRow {
  return Object.assign(row, {
    status,
    reason,
    version: row.version + 1,
    settledAt: recordedAt.toISOString(),
  });
}
