import { describe, it } from '@jest/globals';
import { givenProjection } from '../../../event-sourcing/testing/index.js';
import {
  MoneyDeposited,
  MoneyWithdrawn,
  TransferCredited,
  TransferDebited,
  TransferRefunded,
  WalletClosed,
  WalletOpened,
} from '../../domain/events/index.js';
import { BalancesProjection } from './balances.projection.js';

const opened = new WalletOpened('w-1', 'u-1', 'EUR');

describe('the balances', () => {
  it('have a row for each wallet', async () => {
    await givenProjection(BalancesProjection)
      .given(
        { event: opened, stream: 'wallets.wallet-w-1', at: new Date('2026-02-03T04:05:06.789Z') },
        { event: new WalletOpened('w-2', 'u-1', 'USD'), stream: 'wallets.wallet-w-2' },
      )
      .then([
        {
          id: 'w-1',
          ownerId: 'u-1',
          currency: 'EUR',
          balance: 0,
          status: 'open',
          version: 1,
          openedAt: '2026-02-03T04:05:06.789Z',
          updatedAt: '2026-02-03T04:05:06.789Z',
          openedPosition: 1,
        },
        { id: 'w-2', currency: 'USD', openedPosition: 2 },
      ]);
  });

  it('show what a wallet holds after each movement, its version and time, and stay where they were', async () => {
    await givenProjection(BalancesProjection)
      .given(opened, new MoneyDeposited('w-1', 2 ** 53 - 1, 'EUR', 2 ** 53 - 1, null))
      .then([{ balance: 2 ** 53 - 1, version: 2, updatedAt: '2026-01-01T00:00:01.000Z', openedPosition: 1 }]);
    const movements = [
      new MoneyWithdrawn('w-1', 4, 'EUR', 96, null),
      new TransferDebited('w-1', 't-1', 6, 90, null),
      new TransferRefunded('w-1', 't-1', 6, 96, null),
      new TransferCredited('w-1', 't-2', 5, 101, null),
    ];
    for (const movement of movements) {
      await givenProjection(BalancesProjection)
        .given(opened, movement)
        .then([{ balance: movement.balance, version: 2 }]);
    }
  });

  it('keep what a closed wallet got back', async () => {
    await givenProjection(BalancesProjection)
      .given(opened, new WalletClosed('w-1'))
      .given(new TransferRefunded('w-1', 't-1', 6, 6, null))
      .then([{ status: 'closed', balance: 6, version: 3 }]);
  });
});
