import { describe, expect, it } from '@jest/globals';
import { givenAggregate } from '../../event-sourcing/testing/index.js';
import { TransferCompleted, TransferRefunded, TransferRejected, TransferRequested } from './events/index.js';
import { Transfer, type TransferOrder } from './transfer.aggregate.js';
import { isTransferReason } from './transfer-reason.value.js';
import {
  InvalidTransferValueError,
  SameWalletError,
  TransferAlreadyExistsError,
  TransferCurrencyMismatchError,
  TransferNotFoundError,
  TransferStepError,
} from './transfers.errors.js';

const id = 't-1';
const order: TransferOrder = { fromWalletId: 'w-1', toWalletId: 'w-2', amount: 60, reference: 'rent' };
const euros = { from: 'EUR', to: 'EUR' };
const requested = new TransferRequested(id, 'w-1', 'w-2', 60, 'EUR', 'rent');
const completed = new TransferCompleted(id);
const refunded = new TransferRefunded(id, 'wallets/closed');
const rejected = new TransferRejected(id, 'users/blocked');

const givenTransfer = (...history: object[]) => givenAggregate(Transfer, id, ...history);
const request = (more: Partial<TransferOrder> = {}, currencies = euros) => {
  return (transfer: Transfer) => {
    transfer.request({ ...order, ...more }, currencies);
  };
};

const NOTES: readonly [string, (transfer: Transfer) => void, object][] = [
  [
    'completed',
    (transfer) => {
      transfer.complete();
    },
    completed,
  ],
  [
    'refunded',
    (transfer) => {
      transfer.noteRefunded('wallets/closed');
    },
    refunded,
  ],
  [
    'rejected',
    (transfer) => {
      transfer.reject('users/blocked');
    },
    rejected,
  ],
];

describe('a transfer', () => {
  it('is requested between two wallets of one currency', () => {
    givenTransfer().when(request()).then(requested);
    givenTransfer()
      .when(request({ amount: 1_000_000_000_000, reference: null }))
      .then(new TransferRequested(id, 'w-1', 'w-2', 1_000_000_000_000, 'EUR', null));
    givenTransfer()
      .when(request({ toWalletId: 'w-1' }))
      .thenThrows(SameWalletError);
    givenTransfer()
      .when(request({}, { from: 'EUR', to: 'USD' }))
      .thenThrows(TransferCurrencyMismatchError);
  });

  it('is requested once, whatever has become of it', () => {
    for (const history of [[requested], [requested, completed], [requested, rejected]]) {
      givenTransfer(...history)
        .when(request({ toWalletId: 'w-1' }))
        .thenThrows(TransferAlreadyExistsError);
    }
  });

  it.each([0, -1, 1.5, NaN, 1_000_000_000_001])('does not move %s', (amount) => {
    givenTransfer().when(request({ amount })).thenThrows(InvalidTransferValueError);
  });

  it('has a reference of at most 140 characters, trimmed', () => {
    const reference = '\u{1f600}'.repeat(140);
    givenTransfer()
      .when(request({ reference: ` ${reference} ` }))
      .then(new TransferRequested(id, 'w-1', 'w-2', 60, 'EUR', reference));
    for (const bad of [`${reference}x`, 'a\nb', '\ud800']) {
      givenTransfer()
        .when(request({ reference: bad }))
        .thenThrows(InvalidTransferValueError);
    }
  });

  it.each<[string, readonly object[]]>([
    ['completed', [requested]],
    ['refunded', [requested]],
    ['rejected', [requested]],
  ])('is noted as %s, and a second time without effect', (step, history) => {
    const [, note, event] = NOTES.find(([name]) => name === step) ?? [];
    if (!note || !event) throw new Error('No such note.');
    givenTransfer(...history)
      .when(note)
      .then(event);
    givenTransfer(...history, event)
      .when(note)
      .then();
  });

  it.each<[string, readonly object[]]>([
    ['completed', [requested, refunded]],
    ['completed', [requested, rejected]],
    ['refunded', [requested, completed]],
    ['refunded', [requested, rejected]],
    ['rejected', [requested, completed]],
    ['rejected', [requested, refunded]],
  ])('is not noted as %s where that does not fit', (step, history) => {
    const [, note] = NOTES.find(([name]) => name === step) ?? [];
    if (!note) throw new Error('No such note.');
    givenTransfer(...history)
      .when(note)
      .thenThrows(TransferStepError);
  });

  it.each(NOTES)('that was never requested is not noted as %s', (_, note) => {
    givenTransfer().when(note).thenThrows(TransferNotFoundError);
  });

  it('ends for known reasons only', () => {
    expect(isTransferReason('wallets/closed')).toBe(true);
    expect(isTransferReason('wallets/not-found')).toBe(false);
  });
});
