import { On, type RecordedEvent, RowProjection } from '../../../event-sourcing/index.js';
import { MoneyDeposited, MoneyWithdrawn } from '../../domain/events/index.js';
import { DailyTotal } from './daily-total.entity.js';

type Movement = RecordedEvent<MoneyDeposited | MoneyWithdrawn>;

/** Across streams: the day is that of the log, and its rows are fed by all wallets of their currency. */
@RowProjection('wallets.daily-totals', { version: 1, entity: DailyTotal, key: keyOf })
export class DailyTotalsProjection {
  @On(MoneyDeposited)
  deposited(event: RecordedEvent<MoneyDeposited>, row = emptyFor(event)): DailyTotal {
    return Object.assign(row, { deposits: sum(row.deposits, event), count: row.count + 1 });
  }

  @On(MoneyWithdrawn)
  withdrawn(event: RecordedEvent<MoneyWithdrawn>, row = emptyFor(event)): DailyTotal {
    return Object.assign(row, { withdrawals: sum(row.withdrawals, event), count: row.count + 1 });
  }
}

function keyOf({ data, recordedAt }: Movement): Pick<DailyTotal, 'day' | 'currency'> {
  return { day: recordedAt.toISOString().slice(0, 10), currency: data.currency };
}

function emptyFor(event: Movement): DailyTotal {
  return { ...keyOf(event), deposits: '0', withdrawals: '0', count: 0 };
}

function sum(digits: string, { data }: Movement): string {
  return String(BigInt(digits) + BigInt(data.amount));
}
