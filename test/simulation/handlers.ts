import { CommandBus, type ICommandHandler } from '@nestjs/cqrs';
import type { ModuleRef } from '@nestjs/core';
import { AggregateType } from '../../src/event-sourcing/domain.js';
import { RepositoryFor } from '../../src/event-sourcing/index.js';
import { InMemorySnapshotStore } from '../../src/event-sourcing/snapshots/in-memory-snapshot-store.js';
import { Snapshots } from '../../src/event-sourcing/snapshots/snapshots.js';
import type { EventStore } from '../../src/event-sourcing/store/event-store.js';
import type { UnitOfWork } from '../../src/event-sourcing/unit-of-work/unit-of-work.js';
import { CompleteTransferHandler } from '../../src/transfers/commands/complete-transfer/complete-transfer.handler.js';
import { NoteTransferRefundedHandler } from '../../src/transfers/commands/note-transfer-refunded/note-transfer-refunded.handler.js';
import { RejectTransferHandler } from '../../src/transfers/commands/reject-transfer/reject-transfer.handler.js';
import { RequestTransferHandler } from '../../src/transfers/commands/request-transfer/request-transfer.handler.js';
import { TransferRepository } from '../../src/transfers/transfer.repository.js';
import { BlockUserHandler } from '../../src/users/commands/block-user/block-user.handler.js';
import { UnblockUserHandler } from '../../src/users/commands/unblock-user/unblock-user.handler.js';
import { UserRepository } from '../../src/users/user.repository.js';
import { CloseWalletHandler } from '../../src/wallets/commands/close-wallet/close-wallet.handler.js';
import { CreditForTransferHandler } from '../../src/wallets/commands/credit-for-transfer/credit-for-transfer.handler.js';
import { DebitForTransferHandler } from '../../src/wallets/commands/debit-for-transfer/debit-for-transfer.handler.js';
import { DepositHandler } from '../../src/wallets/commands/deposit/deposit.handler.js';
import { RefundForTransferHandler } from '../../src/wallets/commands/refund-for-transfer/refund-for-transfer.handler.js';
import { WithdrawHandler } from '../../src/wallets/commands/withdraw/withdraw.handler.js';
import { Wallet } from '../../src/wallets/domain/wallet.aggregate.js';
import { WalletCurrencies } from '../../src/wallets/wallet-currencies.js';
import { WalletRepository } from '../../src/wallets/wallet.repository.js';
import { registry } from './world.js';

/** None is ever taken of so short streams. */
const snapshots = new Snapshots(new InMemorySnapshotStore());

/** One that takes each step of a transfer for the first. */
@AggregateType('wallets.wallet')
class ForgetfulWallet extends Wallet {
  constructor(id: string) {
    super(id);
    Object.assign(this, { transfers: { note: () => undefined, judge: () => 'due' } });
  }
}

class ForgetfulWalletRepository extends RepositoryFor(ForgetfulWallet) {}

/**
 * The command handlers of the application over a log. With `isForgetful` wallets and log do not know a transfer again,
 * and that each step is taken once is the engine's affair alone.
 */
export function busOf(store: EventStore, unitOfWork: UnitOfWork, isForgetful: boolean): CommandBus {
  const parts = [store, unitOfWork, registry, snapshots] as const;
  const users = new UserRepository(...parts);
  const transfers = new TransferRepository(...parts);
  const wallets = isForgetful ? new ForgetfulWalletRepository(...parts) : new WalletRepository(...parts);
  const conditions = isForgetful ? ({ require: () => undefined } as unknown as UnitOfWork) : unitOfWork;
  return registered([
    new RequestTransferHandler(transfers, new WalletCurrencies(store, registry)),
    new CompleteTransferHandler(transfers),
    new NoteTransferRefundedHandler(transfers),
    new RejectTransferHandler(transfers),
    new DebitForTransferHandler(wallets, users, conditions),
    new CreditForTransferHandler(wallets, users, conditions),
    new RefundForTransferHandler(wallets, conditions),
    new DepositHandler(wallets),
    new WithdrawHandler(wallets, users),
    new CloseWalletHandler(wallets),
    new BlockUserHandler(users),
    new UnblockUserHandler(users),
  ]);
}

function registered(handlers: readonly ICommandHandler[]): CommandBus {
  // Only handlers that live for a request are looked up there.
  const bus = new CommandBus(undefined as unknown as ModuleRef);
  const isDependencyTreeStatic = () => true;
  const wrapped = handlers.map((instance) => ({
    instance,
    metatype: instance.constructor,
    isDependencyTreeStatic,
  }));
  bus.register(wrapped as unknown as Parameters<CommandBus['register']>[0]);
  return bus;
}
