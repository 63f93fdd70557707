import { describe, it } from '@jest/globals';
import { givenProjection } from '../../../event-sourcing/testing/index.js';
import {
  MoneyDeposited,
  MoneyWithdrawn,
  TransferCredited,
  TransferDebited,
} from '../../domain/events/index.js';
import { DailyTotalsProjection } from './daily-totals.projection.js';

const on = (day: string, walletId: string, event: object) => ({
  event,
  stream: `wallets.wallet-${walletId}`,
  at: new Date(`${day}Z`),
});
const deposited = (walletId: string, amount: number, currency = 'EUR') =>
  new MoneyDeposited(walletId, amount, currency, amount, null);

describe('the daily totals', () => {
  it('add up all wallets, for each currency and day of UTC', async () => {
    await givenProjection(DailyTotalsProjection)
      .given(
        on('2026-02-03T23:59:59.999', 'w-1', deposited('w-1', 10)),
        on('2026-02-03T00:00:00.000', 'w-2', deposited('w-2', 20)),
        on('2026-02-03T12:00:00.000', 'w-1', new MoneyWithdrawn('w-1', 3, 'EUR', 7, null)),
        on('2026-02-03T12:00:00.000', 'w-3', deposited('w-3', 5, 'USD')),
      )
      .given(on('2026-02-04T00:00:00.000', 'w-1', deposited('w-1', 1)))
      .given(on('2026-02-04T00:00:00.000', 'w-2', new MoneyWithdrawn('w-2', 2, 'EUR', 18, null)))
      .then([
        { day: '2026-02-03', currency: 'EUR', deposits: '30', withdrawals: '3', count: 3 },
        { day: '2026-02-03', currency: 'USD', deposits: '5', withdrawals: '0', count: 1 },
        { day: '2026-02-04', currency: 'EUR', deposits: '1', withdrawals: '2', count: 2 },
      ]);
  });

  it('leave out transfers: no money comes in or leaves by them', async () => {
    await givenProjection(DailyTotalsProjection)
      .given(new TransferDebited('w-1', 't-1', 60, 0, null), new TransferCredited('w-2', 't-1', 60, 60, null))
      .then([]);
  });

  it('are exact beyond what a number holds', async () => {
    const most = 2 ** 53 - 1;
    await givenProjection(DailyTotalsProjection)
      .given(deposited('w-1', most), deposited('w-2', most), deposited('w-3', 2))
      .then([{ deposits: '18014398509481984', count: 3 }]);
  });
});
