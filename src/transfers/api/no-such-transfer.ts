import { DomainError } from '../../event-sourcing/index.js';

/** A query found no transfer of the id that it was asked for. */
class NoSuchTransferError extends DomainError {
  readonly kind = 'not-found';
  readonly code = 'transfers/not-found';
}

export function noSuchTransfer(id: string): never {
  throw new NoSuchTransferError(`There is no transfer ${id}.`, { id });
}
