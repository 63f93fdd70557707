import { describe, expect, it } from '@jest/globals';
import { DomainError } from '../../event-sourcing/domain.js';
import { givenAggregate } from '../../event-sourcing/testing/index.js';
import { MAX_AMOUNT, MAX_BALANCE } from './amount.value.js';
import { MoneyDeposited, MoneyWithdrawn, WalletClosed, WalletOpened } from './events/index.js';
import { Wallet } from './wallet.aggregate.js';
import type { WalletOwner } from './wallet-owner.js';
import {
  BalanceLimitError,
  InsufficientFundsError,
  InvalidWalletValueError,
  WalletAlreadyExistsError,
  WalletClosedError,
  WalletNotEmptyError,
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
const opened = new WalletOpened(id, 'u-1', 'EUR');
const deposited = (amount: number, balance = amount) => new MoneyDeposited(id, amount, 'EUR', balance, null);

const givenWallet = (...history: object[]) => givenAggregate(Wallet, id, ...history);

describe('a wallet', () => {
  it('is opened by a user who may, in a currency that there is', () => {
    givenWallet()
      .when((wallet) => {
        wallet.open(ada, 'EUR');
      })
      .then(opened);
    givenWallet()
      .when((wallet) => {
        wallet.open(blocked, 'EUR');
      })
      .thenThrows(BlockedError);
    givenWallet(opened)
      .when((wallet) => {
        wallet.open(blocked, 'EUR');
      })
      .thenThrows(WalletAlreadyExistsError);
  });

  it.each(['eur', 'EURO', 'XYZ', 'XXX', '', ' EUR', 'toString'])('is not opened in %j', (currency) => {
    const { details } = givenWallet()
      .when((wallet) => {
        wallet.open(ada, currency);
      })
      .thenThrows(InvalidWalletValueError);
    expect(details).toMatchObject({ errors: [{ path: 'currency' }] });
  });

  it.each(['EUR', 'USD', 'JPY', 'KWD'])('is opened in %s', (currency) => {
    givenWallet()
      .when((wallet) => {
        wallet.open(ada, currency);
      })
      .then(new WalletOpened(id, 'u-1', currency));
  });

  it('takes deposits, also while its owner is blocked, and says what it holds then', () => {
    givenWallet(opened, deposited(5))
      .when((wallet) => {
        wallet.deposit(10, ' salary ');
      })
      .then(new MoneyDeposited(id, 10, 'EUR', 15, 'salary'));
  });

  it('gives out what it holds, and no more', () => {
    givenWallet(opened, deposited(10))
      .when((wallet) => {
        wallet.withdraw(4, null, ada);
        wallet.withdraw(6, 'rent', ada);
      })
      .then(new MoneyWithdrawn(id, 4, 'EUR', 6, null), new MoneyWithdrawn(id, 6, 'EUR', 0, 'rent'));
    givenWallet(opened, deposited(10))
      .when((wallet) => {
        wallet.withdraw(11, null, ada);
      })
      .thenThrows(InsufficientFundsError);
  });

  it('gives out nothing while its owner is blocked', () => {
    givenWallet(opened, deposited(10))
      .when((wallet) => {
        wallet.withdraw(11, null, blocked);
      })
      .thenThrows(BlockedError);
  });

  it('never holds more than can be counted exactly', () => {
    givenWallet(opened, deposited(MAX_BALANCE - 1))
      .when((wallet) => {
        wallet.deposit(1, null);
      })
      .then(deposited(1, MAX_BALANCE));
    givenWallet(opened, deposited(MAX_BALANCE - 1))
      .when((wallet) => {
        wallet.deposit(2, null);
      })
      .thenThrows(BalanceLimitError);
  });

  it.each([0, -1, 0.5, NaN, Infinity, MAX_AMOUNT + 1])('moves no %p', (amount) => {
    for (const move of [
      (wallet: Wallet) => {
        wallet.deposit(amount, null);
      },
      (wallet: Wallet) => {
        wallet.withdraw(amount, null, ada);
      },
    ]) {
      const { details } = givenWallet(opened, deposited(10)).when(move).thenThrows(InvalidWalletValueError);
      expect(details).toMatchObject({ errors: [{ path: 'amount' }] });
    }
  });

  it.each(['x'.repeat(141), 'a\u0007b', '\ud800'])('takes no reference %j', (reference) => {
    givenWallet(opened)
      .when((wallet) => {
        wallet.deposit(1, reference);
      })
      .thenThrows(InvalidWalletValueError);
  });

  it('is closed when it is empty, whatever its owner may do', () => {
    givenWallet(opened, deposited(10))
      .when((wallet) => {
        wallet.close();
      })
      .thenThrows(WalletNotEmptyError);
    givenWallet(opened, deposited(10), new MoneyWithdrawn(id, 10, 'EUR', 0, null))
      .when((wallet) => {
        wallet.close();
      })
      .then(new WalletClosed(id));
  });

  const acts: [string, (wallet: Wallet) => void][] = [
    [
      'deposits',
      (wallet) => {
        wallet.deposit(1, null);
      },
    ],
    [
      'withdrawals',
      (wallet) => {
        wallet.withdraw(1, null, blocked);
      },
    ],
    [
      'closing',
      (wallet) => {
        wallet.close();
      },
    ],
  ];

  it.each(acts)('that is closed refuses %s', (_, act) => {
    givenWallet(opened, new WalletClosed(id)).when(act).thenThrows(WalletClosedError);
  });

  it.each(acts)('that was never opened refuses %s', (_, act) => {
    givenWallet().when(act).thenThrows(WalletNotFoundError);
  });
});
