import { START, type UnitOfWork } from '../../event-sourcing/index.js';
import { type TransferStep, transferTag } from '../domain/transfer-tag.js';
import { TransferAlreadyBookedError } from '../domain/wallets.errors.js';

/** Lets the commit fail when a transfer has taken this step before, in whichever wallet and however long ago. */
export function onceForTransfer(unitOfWork: UnitOfWork, step: TransferStep, transferId: string): void {
  const taken = { query: [{ tags: [transferTag(step, transferId)] }], after: START };
  unitOfWork.require(taken, () => new TransferAlreadyBookedError(transferId, step));
}
