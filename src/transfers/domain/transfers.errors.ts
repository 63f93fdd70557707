import { DomainError } from '../../event-sourcing/domain.js';

export class TransferNotFoundError extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'transfers/not-found';

  constructor(transferId: string) {
    super(`There is no transfer ${transferId}.`, { id: transferId });
  }
}

export class TransferAlreadyExistsError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'transfers/already-exists';

  constructor(transferId: string) {
    super(`There is a transfer ${transferId} already.`, { id: transferId });
  }
}

export class SameWalletError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'transfers/same-wallet';

  constructor(walletId: string) {
    super(`Wallet ${walletId} is both the sender's and the recipient's.`, { id: walletId });
  }
}

export class TransferCurrencyMismatchError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'transfers/currency-mismatch';

  constructor(transferId: string, from: string, to: string) {
    super(`The sender's wallet holds ${from}, and the recipient's ${to}.`, { id: transferId });
  }
}

/** A transfer cannot take a step after what has become of it. */
export class TransferStepError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'transfers/unfit-step';

  constructor(transferId: string, from: string, to: string) {
    super(`Transfer ${transferId} is ${from}, and cannot be ${to}.`, { id: transferId });
  }
}

/** A value that no transfer can have, whichever way it came in. */
export class InvalidTransferValueError extends DomainError {
  readonly kind = 'invalid';
  readonly code = 'request/invalid';

  constructor(path: string, rule: string, message: string) {
    super(message, { errors: [{ path, rule, message }] });
  }
}
