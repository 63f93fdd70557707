import { describe, it } from '@jest/globals';
import { DomainError } from '../../event-sourcing/domain.js';
import { givenAggregate } from '../../event-sourcing/testing/index.js';
import { MAX_BALANCE } from './amount.value.js';
import {
  MoneyDeposited,
  TransferCredited,
  TransferDebited,
  TransferRefunded,
  WalletClosed,
  WalletOpened,
} from './events/index.js';
import { Wallet } from './wallet.aggregate.js';
import type { WalletOwner } from './wallet-owner.js';
import {
  BalanceLimitError,
  CurrencyMismatchError,
  InsufficientFundsError,
  TransferMismatchError,
  WalletClosedError,
  WalletNotFoundError,
} from './wallets.errors.js';

class BlockedError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'users/blocked';
}

const id = 'w-1';
const ada: WalletOwner = { id: 'u-1', assertActive: () => undefined };
const blocked: WalletOwner = {
  id: 'u-1',
  assertActive: () => {
    throw new BlockedError('blocked');
  },
};
const order = { transferId: 't-1', amount: 10, reference: 'rent' };
const opened = new WalletOpened(id, 'u-1', 'EUR');
const rich = [opened, new MoneyDeposited(id, 15, 'EUR', 15, null)];
const debited = new TransferDebited(id, 't-1', 10, 5, 'rent');
const refunded = new TransferRefunded(id, 't-1', 10, 15, 'rent');
const credited = new TransferCredited(id, 't-1', 10, 10, 'rent');
const debit =
  (more: Partial<typeof order> = {}, owner = ada) =>
  (wallet: Wallet) => {
    wallet.debitForTransfer({ ...order, ...more }, owner);
  };
const credit =
  (more: Partial<typeof order> = {}, owner = ada, currency = 'EUR') =>
  (wallet: Wallet) => {
    wallet.creditForTransfer({ ...order, ...more }, currency, owner);
  };
const refund =
  (more: Partial<typeof order> = {}) =>
  (wallet: Wallet) => {
    wallet.refundForTransfer({ ...order, ...more });
  };
/** More transfers than a wallet remembers. */
const manyOthers = Array.from(
  { length: 101 },
  (_, n) => new TransferCredited(id, `other-${String(n)}`, 1, 6 + n, null),
);

const givenWallet = (...history: object[]) => givenAggregate(Wallet, id, ...history);

describe('a wallet in transfers', () => {
  it('is debited for one, if it is open, its owner may, and there is enough', () => {
    givenWallet(...rich)
      .when(debit())
      .then(debited);
    givenWallet(...rich)
      .when(debit({ amount: 16 }))
      .thenThrows(InsufficientFundsError);
    givenWallet(...rich)
      .when(debit({}, blocked))
      .thenThrows(BlockedError);
    givenWallet(opened, new WalletClosed(id)).when(debit({}, blocked)).thenThrows(WalletClosedError);
    givenWallet().when(debit()).thenThrows(WalletNotFoundError);
  });

  it('is credited for one, if it is open, its owner may, the currency is its own, and there is room', () => {
    givenWallet(opened).when(credit()).then(credited);
    givenWallet(opened)
      .when(credit({}, ada, 'USD'))
      .thenThrows(CurrencyMismatchError);
    givenWallet(opened).when(credit({}, blocked)).thenThrows(BlockedError);
    givenWallet(opened, new WalletClosed(id)).when(credit({}, blocked)).thenThrows(WalletClosedError);
    givenWallet(opened, new MoneyDeposited(id, 1, 'EUR', MAX_BALANCE - 9, null))
      .when(credit())
      .thenThrows(BalanceLimitError);
  });

  it('gets its money back', () => {
    givenWallet(...rich, debited)
      .when(refund())
      .then(refunded);
  });

  it('gets its money back also when it was emptied by the debit and closed, and holds it then', () => {
    const emptied = new TransferDebited(id, 't-1', 15, 0, null);
    givenWallet(...rich, emptied, new WalletClosed(id))
      .when(refund({ amount: 15 }))
      .then(new TransferRefunded(id, 't-1', 15, 15, 'rent'));
  });

  it('waits with a refund that cannot be counted exactly', () => {
    givenWallet(...rich, debited, new MoneyDeposited(id, 1, 'EUR', MAX_BALANCE - 9, null))
      .when(refund())
      .thenThrows(BalanceLimitError);
  });

  it('does nothing twice', () => {
    givenWallet(...rich, debited)
      .when(debit())
      .then();
    // Whatever has become of it since: it is done.
    givenWallet(...rich, debited)
      .when(debit({}, blocked))
      .then();
    givenWallet(...rich, debited, refunded)
      .when(debit())
      .then();
    givenWallet(...rich, debited, refunded)
      .when(refund())
      .then();
    givenWallet(opened, credited, new WalletClosed(id)).when(credit({}, blocked)).then();
  });

  it('refuses steps that do not fit together', () => {
    givenWallet(...rich, debited)
      .when(debit({ amount: 9 }))
      .thenThrows(TransferMismatchError);
    givenWallet(...rich, debited)
      .when(refund({ amount: 11 }))
      .thenThrows(TransferMismatchError);
    givenWallet(...rich, debited)
      .when(credit())
      .thenThrows(TransferMismatchError);
    givenWallet(opened, credited).when(refund()).thenThrows(TransferMismatchError);
    givenWallet(opened, credited).when(debit()).thenThrows(TransferMismatchError);
  });

  it('gives nothing back that it never gave, as long as it remembers all its transfers', () => {
    givenWallet(...rich)
      .when(refund())
      .thenThrows(TransferMismatchError);
    givenWallet(...rich, debited, ...manyOthers)
      .when(refund())
      .then(new TransferRefunded(id, 't-1', 10, 116, 'rent'));
  });
});
