import { Injectable } from '@nestjs/common';
import { EventRegistry, EventStore, streamOf } from '../event-sourcing/index.js';
import { WalletOpened } from './domain/events/index.js';
import { Wallet } from './domain/wallet.aggregate.js';
import { WalletNotFoundError } from './domain/wallets.errors.js';

/** Whose a wallet is. That never changes, and so it is read aside of the unit of work, as its currency is. */
@Injectable()
export class WalletOwners {
  constructor(
    private readonly store: EventStore,
    private readonly events: EventRegistry,
  ) {}

  /**
   * The id of the user whose wallet it is.
   *
   * @throws WalletNotFoundError
   */
  async of(walletId: string): Promise<string> {
    const [first] = await this.store.read(streamOf(Wallet, walletId), { limit: 1 });
    const opened = first && this.events.revive(first).data;
    if (opened instanceof WalletOpened) return opened.ownerId;
    throw new WalletNotFoundError(walletId);
  }

  /**
   * Whether it is his.
   *
   * @throws WalletNotFoundError where it is not, as where there is none: he need not know that there is one.
   */
  async assertOwner(walletId: string, userId: string): Promise<void> {
    if ((await this.of(walletId)) !== userId) throw new WalletNotFoundError(walletId);
  }
}
