import { AggregateType, EventSourcedAggregate } from '../../event-sourcing/domain.js';
import { amountOf } from './amount.value.js';
import { TransferCompleted, TransferRefunded, TransferRejected, TransferRequested } from './events/index.js';
import { referenceOf } from './reference.value.js';
import type { TransferReason } from './transfer-reason.value.js';
import {
  SameWalletError,
  TransferAlreadyExistsError,
  TransferCurrencyMismatchError,
  TransferNotFoundError,
  TransferStepError,
} from './transfers.errors.js';

/** What is to be moved. */
export interface TransferOrder {
  readonly fromWalletId: string;
  readonly toWalletId: string;
  readonly amount: number;
  readonly reference: string | null;
}

/** By their ISO 4217 codes. */
export interface WalletCurrencies {
  readonly from: string;
  readonly to: string;
}

type End = 'completed' | 'refunded' | 'rejected';

/**
 * What was asked for, and how it has ended. The wallets know what has moved, and the process what is to be done
 * next; an end that is noted a second time has no effect.
 */
@AggregateType('transfers.transfer')
export class Transfer extends EventSourcedAggregate {
  private status: 'new' | 'requested' | End = 'new';

  /** @throws TransferAlreadyExistsError, SameWalletError */
  assertRequestable({ fromWalletId, toWalletId }: TransferOrder): void {
    if (this.status !== 'new') throw new TransferAlreadyExistsError(this.id);
    if (fromWalletId === toWalletId) throw new SameWalletError(fromWalletId);
  }

  request(order: TransferOrder, { from, to }: WalletCurrencies): void {
    this.assertRequestable(order);
    if (from !== to) throw new TransferCurrencyMismatchError(this.id, from, to);
    const { fromWalletId, toWalletId } = order;
    const amount = amountOf(order.amount);
    const reference = referenceOf(order.reference);
    this.apply(new TransferRequested(this.id, fromWalletId, toWalletId, amount, from, reference));
  }

  complete(): void {
    if (this.isDue('completed')) this.apply(new TransferCompleted(this.id));
  }

  noteRefunded(reason: TransferReason): void {
    if (this.isDue('refunded')) this.apply(new TransferRefunded(this.id, reason));
  }

  reject(reason: TransferReason): void {
    if (this.isDue('rejected')) this.apply(new TransferRejected(this.id, reason));
  }

  protected onTransferRequested(): void {
    this.status = 'requested';
  }

  protected onTransferCompleted(): void {
    this.status = 'completed';
  }

  protected onTransferRefunded(): void {
    this.status = 'refunded';
  }

  protected onTransferRejected(): void {
    this.status = 'rejected';
  }

  private isDue(end: End): boolean {
    const { status } = this;
    if (status === 'new') throw new TransferNotFoundError(this.id);
    if (status === end) return false;
    if (status !== 'requested') throw new TransferStepError(this.id, status, end);
    return true;
  }
}
