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
import { StatementProjection } from './statement.projection.js';

describe('a statement', () => {
  it('has a line for each movement, signed, with the balance after it, and none for opening and closing', async () => {
    await givenProjection(StatementProjection)
      .given(
        new WalletOpened('w-1', 'u-1', 'EUR'),
        new MoneyDeposited('w-1', 100, 'EUR', 100, 'salary'),
        new MoneyWithdrawn('w-1', 40, 'EUR', 60, null),
        new TransferDebited('w-1', 't-1', 60, 0, 'rent'),
        new WalletClosed('w-1'),
        new TransferRefunded('w-1', 't-1', 60, 60, 'rent'),
        new TransferCredited('w-1', 't-2', 5, 65, null),
      )
      .then([
        {
          walletId: 'w-1',
          version: 2,
          position: 2,
          type: 'deposited',
          amount: 100,
          balance: 100,
          reference: 'salary',
          transferId: null,
          at: '2026-01-01T00:00:01.000Z',
        },
        { version: 3, type: 'withdrawn', amount: -40, balance: 60, reference: null, transferId: null },
        { version: 4, type: 'transferred-out', amount: -60, balance: 0, transferId: 't-1' },
        { version: 6, type: 'refunded', amount: 60, balance: 60, transferId: 't-1', reference: 'rent' },
        { version: 7, type: 'transferred-in', amount: 5, balance: 65, transferId: 't-2' },
      ]);
  });
});
