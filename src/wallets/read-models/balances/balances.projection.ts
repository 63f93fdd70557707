import { On, type RecordedEvent, RowProjection } from '../../../event-sourcing/index.js';
import {
  MoneyDeposited,
  type MoneyMoved,
  MoneyWithdrawn,
  TransferCredited,
  TransferDebited,
  TransferRefunded,
  WalletClosed,
  WalletOpened,
} from '../../domain/events/index.js';
import { WalletBalance } from './wallet-balance.entity.js';

type OfWallet = RecordedEvent<{ readonly walletId: string }>;
type Change = Partial<Pick<WalletBalance, 'balance' | 'status'>>;

/** Inline: whoever has moved money sees it at once. */
@RowProjection('wallets.balances', {
  version: 1,
  mode: 'inline',
  entity: WalletBalance,
  key: ({ data }: OfWallet) => ({ id: data.walletId }),
})
export class BalancesProjection {
  @On(WalletOpened)
  opened({ data, ...event }: RecordedEvent<WalletOpened>): WalletBalance {
    const at = event.recordedAt.toISOString();
    return {
      id: data.walletId,
      ownerId: data.ownerId,
      currency: data.currency,
      balance: 0,
      status: 'open',
      version: event.version,
      openedAt: at,
      updatedAt: at,
      openedPosition: event.position,
    };
  }

  @On(MoneyDeposited)
  @On(MoneyWithdrawn)
  @On(TransferDebited)
  @On(TransferCredited)
  @On(TransferRefunded)
  moved(event: RecordedEvent<MoneyMoved>, row: WalletBalance): WalletBalance {
    return changed(row, event, { balance: event.data.balance });
  }

  @On(WalletClosed)
  closed(event: RecordedEvent<WalletClosed>, row: WalletBalance): WalletBalance {
    return changed(row, event, { status: 'closed' });
  }
}

function changed(row: WalletBalance, { version, recordedAt }: OfWallet, change: Change): WalletBalance {
  return Object.assign(row, change, { version, updatedAt: recordedAt.toISOString() });
}
