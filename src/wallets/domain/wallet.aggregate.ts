import { AggregateType, EventSourcedAggregate, type JsonObject } from '../../event-sourcing/domain.js';
import { amountOf, MAX_BALANCE } from './amount.value.js';
import { currencyOf } from './currency.value.js';
import {
  MoneyDeposited,
  MoneyWithdrawn,
  TransferCredited,
  TransferDebited,
  TransferRefunded,
  WalletClosed,
  WalletOpened,
} from './events/index.js';
import { KnownTransfers, type KnownTransfersState } from './known-transfers.js';
import { referenceOf } from './reference.value.js';
import type { TransferStep } from './transfer-tag.js';
import type { WalletOwner } from './wallet-owner.js';
import {
  BalanceLimitError,
  CurrencyMismatchError,
  InsufficientFundsError,
  TransferMismatchError,
  WalletAlreadyExistsError,
  WalletClosedError,
  WalletNotEmptyError,
  WalletNotFoundError,
} from './wallets.errors.js';

/** What a transfer moves. */
export interface TransferOrder {
  readonly transferId: string;
  readonly amount: number;
  readonly reference: string | null;
}

interface WalletSnapshot {
  readonly status: 'open' | 'closed';
  readonly opened: { readonly ownerId: string; readonly currency: string };
  readonly balance: number;
  readonly transfers: KnownTransfersState;
}

/**
 * Money of one currency that belongs to a user. Its balance is never below 0 nor above 2^53-1.
 *
 * What a transfer asks for a second time has no effect. A wallet remembers its last twenty-five transfers for that; the
 * append condition of the commands knows them all.
 *
 * A refund is taken by a closed wallet too, and whatever its owner may do: the wallet may have been emptied by the very
 * debit, and closed while the money was on its way. The money is in its balance then, to be seen there. Keeping the
 * wallet open instead would mean to tell the sender's wallet of each transfer that has arrived. Only where a refund
 * would exceed 2^53-1 does it have to wait until something has been withdrawn.
 */
@AggregateType('wallets.wallet', { snapshot: { every: 25, version: 1 } })
export class Wallet extends EventSourcedAggregate {
  private status: 'new' | 'open' | 'closed' = 'new';
  private opened = { ownerId: '', currency: '' };
  private balance = 0;
  private transfers = new KnownTransfers();

  /** @throws WalletNotFoundError */
  get ownerId(): string {
    this.assertExists();
    return this.opened.ownerId;
  }

  /** @throws WalletNotFoundError */
  get currency(): string {
    this.assertExists();
    return this.opened.currency;
  }

  open(owner: WalletOwner, currency: string): void {
    if (this.status !== 'new') throw new WalletAlreadyExistsError(this.id);
    owner.assertActive();
    this.apply(new WalletOpened(this.id, owner.id, currencyOf(currency)));
  }

  deposit(amount: number, reference: string | null): void {
    this.assertOpen();
    const balance = this.balanceWith(amountOf(amount));
    this.apply(new MoneyDeposited(this.id, amount, this.currency, balance, referenceOf(reference)));
  }

  withdraw(amount: number, reference: string | null, owner: WalletOwner): void {
    this.assertOpen();
    owner.assertActive();
    const balance = this.balanceWithout(amountOf(amount));
    this.apply(new MoneyWithdrawn(this.id, amount, this.currency, balance, referenceOf(reference)));
  }

  close(): void {
    this.assertOpen();
    if (this.balance > 0) throw new WalletNotEmptyError(this.id);
    this.apply(new WalletClosed(this.id));
  }

  /** Takes the money of a transfer out. */
  debitForTransfer(order: TransferOrder, owner: WalletOwner): void {
    if (this.isDone('debited', order)) return;
    this.assertOpen();
    owner.assertActive();
    const { transferId, amount } = order;
    const balance = this.balanceWithout(amountOf(amount));
    this.apply(new TransferDebited(this.id, transferId, amount, balance, referenceOf(order.reference)));
  }

  /** Takes the money of a transfer in, if it is of the wallet's currency. */
  creditForTransfer(order: TransferOrder, currency: string, owner: WalletOwner): void {
    if (this.isDone('credited', order)) return;
    this.assertOpen();
    owner.assertActive();
    if (currency !== this.currency) throw new CurrencyMismatchError(this.id, this.currency, currency);
    const { transferId, amount } = order;
    const balance = this.balanceWith(amountOf(amount));
    this.apply(new TransferCredited(this.id, transferId, amount, balance, referenceOf(order.reference)));
  }

  /** Takes the money of a transfer back that was debited here, open or closed. */
  refundForTransfer(order: TransferOrder): void {
    if (this.isDone('refunded', order)) return;
    const { transferId, amount } = order;
    const balance = this.balanceWith(amountOf(amount));
    this.apply(new TransferRefunded(this.id, transferId, amount, balance, referenceOf(order.reference)));
  }

  protected override toSnapshot(): JsonObject {
    const { status, opened, balance, transfers } = this;
    return { status, opened, balance, transfers: { ...transfers.state } };
  }

  protected override fromSnapshot(snapshot: JsonObject): void {
    const { status, opened, balance, transfers } = snapshot as unknown as WalletSnapshot;
    Object.assign(this, { status, opened, balance });
    this.transfers = KnownTransfers.from(transfers);
  }

  protected onWalletOpened({ ownerId, currency }: WalletOpened): void {
    this.status = 'open';
    this.opened = { ownerId, currency };
  }

  protected onMoneyDeposited({ balance }: MoneyDeposited): void {
    this.balance = balance;
  }

  protected onMoneyWithdrawn({ balance }: MoneyWithdrawn): void {
    this.balance = balance;
  }

  protected onTransferDebited({ transferId, amount, balance }: TransferDebited): void {
    this.balance = balance;
    this.transfers.note(transferId, 'debited', amount);
  }

  protected onTransferCredited({ transferId, amount, balance }: TransferCredited): void {
    this.balance = balance;
    this.transfers.note(transferId, 'credited', amount);
  }

  protected onTransferRefunded({ transferId, amount, balance }: TransferRefunded): void {
    this.balance = balance;
    this.transfers.note(transferId, 'refunded', amount);
  }

  protected onWalletClosed(): void {
    this.status = 'closed';
  }

  private isDone(step: TransferStep, { transferId, amount }: TransferOrder): boolean {
    this.assertExists();
    const verdict = this.transfers.judge(transferId, step, amount);
    if (verdict === 'unfit') throw new TransferMismatchError(transferId, step);
    return verdict === 'done';
  }

  private balanceWith(amount: number): number {
    if (amount > MAX_BALANCE - this.balance) throw new BalanceLimitError(this.id);
    return this.balance + amount;
  }

  private balanceWithout(amount: number): number {
    if (amount > this.balance) throw new InsufficientFundsError(this.id);
    return this.balance - amount;
  }

  private assertExists(): void {
    if (this.status === 'new') throw new WalletNotFoundError(this.id);
  }

  private assertOpen(): void {
    this.assertExists();
    if (this.status === 'closed') throw new WalletClosedError(this.id);
  }
}
