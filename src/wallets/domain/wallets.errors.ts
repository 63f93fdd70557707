import { DomainError } from '../../event-sourcing/domain.js';
import type { TransferStep } from './transfer-tag.js';

export class WalletNotFoundError extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'wallets/not-found';

  constructor(walletId: string) {
    super(`There is no wallet ${walletId}.`, { id: walletId });
  }
}

export class WalletAlreadyExistsError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'wallets/already-exists';

  constructor(walletId: string) {
    super(`There is a wallet ${walletId} already.`, { id: walletId });
  }
}

export class WalletClosedError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'wallets/closed';

  constructor(walletId: string) {
    super(`Wallet ${walletId} is closed.`, { id: walletId });
  }
}

export class WalletNotEmptyError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'wallets/not-empty';

  constructor(walletId: string) {
    super(`Wallet ${walletId} is not empty. Withdraw what it holds, then close it.`, { id: walletId });
  }
}

export class InsufficientFundsError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'wallets/insufficient-funds';

  constructor(walletId: string) {
    super(`Wallet ${walletId} holds less than that.`, { id: walletId });
  }
}

export class BalanceLimitError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'wallets/balance-limit';

  constructor(walletId: string) {
    super(`Wallet ${walletId} would hold more than 2^53-1.`, { id: walletId });
  }
}

/** A transfer has done this before, so long ago that the wallet itself does not remember. It had its effect once. */
export class TransferAlreadyBookedError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'wallets/transfer-already-booked';

  constructor(transferId: string, step: TransferStep) {
    super(`Transfer ${transferId} has been ${step} already.`, { id: transferId });
  }
}

/** What a transfer asks of a wallet does not fit what it has done there before. */
export class TransferMismatchError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'wallets/transfer-mismatch';

  constructor(transferId: string, step: TransferStep) {
    super(`Transfer ${transferId} cannot be ${step} by this amount here: its steps do not fit together.`, {
      id: transferId,
    });
  }
}

/** A wallet does not take the money of another currency. */
export class CurrencyMismatchError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'transfers/currency-mismatch';

  constructor(walletId: string, held: string, found: string) {
    super(`Wallet ${walletId} holds ${held}, and not ${found}.`, { id: walletId });
  }
}

/** A value that no wallet can have, whichever way it came in. */
export class InvalidWalletValueError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'request/invalid';

  constructor(path: string, rule: string, message: string) {
    super(message, { errors: [{ path, rule, message }] });
  }
}
