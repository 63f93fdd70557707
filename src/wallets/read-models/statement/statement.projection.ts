import { On, type RecordedEvent, RowProjection } from '../../../event-sourcing/index.js';
import {
  MoneyDeposited,
  type MoneyMoved,
  MoneyWithdrawn,
  TransferCredited,
  TransferDebited,
  TransferRefunded,
} from '../../domain/events/index.js';
import { StatementEntry, type StatementEntryType } from './statement-entry.entity.js';

@RowProjection('wallets.statement', {
  version: 1,
  entity: StatementEntry,
  key: ({ data, version }: RecordedEvent<MoneyMoved>) => ({ walletId: data.walletId, version }),
})
export class StatementProjection {
  @On(MoneyDeposited)
  deposited(event: RecordedEvent<MoneyDeposited>): StatementEntry {
    return entry(event, 'deposited', event.data.amount);
  }

  @On(MoneyWithdrawn)
  withdrawn(event: RecordedEvent<MoneyWithdrawn>): StatementEntry {
    return entry(event, 'withdrawn', -event.data.amount);
  }

  @On(TransferDebited)
  debited(event: RecordedEvent<TransferDebited>): StatementEntry {
    return entry(event, 'transferred-out', -event.data.amount);
  }

  @On(TransferCredited)
  credited(event: RecordedEvent<TransferCredited>): StatementEntry {
    return entry(event, 'transferred-in', event.data.amount);
  }

  @On(TransferRefunded)
  refunded(event: RecordedEvent<TransferRefunded>): StatementEntry {
    return entry(event, 'refunded', event.data.amount);
  }
}

function entry(
  { data, version, position, recordedAt }: RecordedEvent<MoneyMoved>,
  type: StatementEntryType,
  amount: number,
): StatementEntry {
  const { walletId, balance, reference } = data;
  const transferId = 'transferId' in data ? data.transferId : null;
  const at = recordedAt.toISOString();
  return { walletId, version, position, type, amount, balance, reference, transferId, at };
}
