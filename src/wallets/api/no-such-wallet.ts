import { DomainError } from '../../event-sourcing/index.js';

/** A query found no wallet of the id that it was asked for. */
class NoSuchWalletError extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'wallets/not-found';
}

export function noSuchWallet(id: string): never {
  throw new NoSuchWalletError(`There is no wallet ${id}.`, { id });
}
