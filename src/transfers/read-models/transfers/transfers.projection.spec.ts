import { describe, it } from '@jest/globals';
import { givenProjection } from '../../../event-sourcing/testing/index.js';
import { TransferDebited } from '../../../wallets/index.js';
import {
  TransferCompleted,
  TransferRefunded,
  TransferRejected,
  TransferRequested,
} from '../../domain/events/index.js';
import { TransfersProjection } from './transfers.projection.js';

const requested = new TransferRequested('t-1', 'w-1', 'w-2', 60, 'EUR', 'rent');

describe('the transfers', () => {
  it('have a row for each', async () => {
    await givenProjection(TransfersProjection)
      .given(
        { event: requested, stream: 'transfers.transfer-t-1', at: new Date('2026-02-03T04:05:06.789Z') },
        {
          event: new TransferRequested('t-2', 'w-2', 'w-1', 1, 'EUR', null),
          stream: 'transfers.transfer-t-2',
        },
      )
      .then([
        {
          id: 't-1',
          fromWalletId: 'w-1',
          toWalletId: 'w-2',
          amount: 60,
          currency: 'EUR',
          reference: 'rent',
          status: 'requested',
          reason: null,
          version: 1,
          requestedAt: '2026-02-03T04:05:06.789Z',
          settledAt: null,
        },
        { id: 't-2', reference: null },
      ]);
  });

  it('have no row for a debit of what is no transfer', async () => {
    await givenProjection(TransfersProjection)
      .given(new TransferDebited('w-1', 't-9', 60, 40, null))
      .then([]);
  });

  it('show how far each has come, and why', async () => {
    const after = (...events: object[]) => givenProjection(TransfersProjection).given(requested, ...events);
    const event = new TransferDebited('w-1', 't-1', 60, 40, 'rent');
    const debited = { event, stream: 'wallets.wallet-w-1' };
    await after(debited).then([{ status: 'debited', reason: null, version: 2, settledAt: null }]);
    await after(debited, new TransferCompleted('t-1')).then([
      { status: 'completed', reason: null, version: 3, settledAt: '2026-01-01T00:00:02.000Z' },
    ]);
    await after(debited, new TransferRefunded('t-1', 'users/blocked')).then([
      { status: 'refunded', reason: 'users/blocked', version: 3, settledAt: '2026-01-01T00:00:02.000Z' },
    ]);
    await after(new TransferRejected('t-1', 'wallets/insufficient-funds')).then([
      {
        status: 'rejected',
        reason: 'wallets/insufficient-funds',
        version: 2,
        settledAt: '2026-01-01T00:00:01.000Z',
      },
    ]);
  });
});
