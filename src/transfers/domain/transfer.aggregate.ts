import { AggregateType, EventSourcedAggregate } from '../../event-sourcing/domain.js';
import { amountOf } from './amount.value.js';
import {
  TransferCompleted,
  TransferDebited,
  TransferRefunded,
  TransferRejected,
  TransferRequested,
} from './events/index.js';
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

type Status = 'requested' | 'debited' | 'completed' | 'refunded' | 'rejected';

/** What a transfer has been through to be where it is, itself included. */
const PASSED: Readonly<Record<Status, readonly Status[]>> = {
  requested: ['requested'],
  debited: ['requested', 'debited'],
  completed: ['requested', 'debited', 'completed'],
  refunded: ['requested', 'debited', 'refunded'],
  rejected: ['requested', 'rejected'],
};

/** What has to be before a step. */
const BEFORE: Readonly<Record<Exclude<Status, 'requested'>, Status>> = {
  debited: 'requested',
  rejected: 'requested',
  completed: 'debited',
  refunded: 'debited',
};

/**
 * Money on its way from one wallet to another, as far as anybody is told. The wallets know what has moved, and
 * the process what is to be done next; what is noted here a second time has no effect.
 */
@AggregateType('transfers.transfer')
export class Transfer extends EventSourcedAggregate {
  private status: 'new' | Status = 'new';

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

  noteDebited(): void {
    if (this.isDue('debited')) this.apply(new TransferDebited(this.id));
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

  protected onTransferDebited(): void {
    this.status = 'debited';
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

  private isDue(step: keyof typeof BEFORE): boolean {
    const { status } = this;
    if (status === 'new') throw new TransferNotFoundError(this.id);
    if (PASSED[status].includes(step)) return false;
    if (status !== BEFORE[step]) throw new TransferStepError(this.id, status, step);
    return true;
  }
}
