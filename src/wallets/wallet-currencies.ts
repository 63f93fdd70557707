import { Injectable } from '@nestjs/common';
import { EventRegistry, EventStore, streamOf } from '../event-sourcing/index.js';
import { WalletOpened } from './domain/events/index.js';
import { Wallet } from './domain/wallet.aggregate.js';
import { WalletNotFoundError } from './domain/wallets.errors.js';

/**
 * What a wallet was opened in. That never changes, and so it is read aside of the unit of work: who looks here does not
 * contend with those who move money.
 */
@Injectable()
export class WalletCurrencies {
  constructor(
    private readonly store: EventStore,
    private readonly events: EventRegistry,
  ) {}

  /**
   * The currency of a wallet by its ISO 4217 code.
   *
   * @throws WalletNotFoundError
   */
  async of(walletId: string): Promise<string> {
    const [first] = await this.store.read(streamOf(Wallet, walletId), { limit: 1 });
    const opened = first && this.events.revive(first).data;
    if (opened instanceof WalletOpened) return opened.currency;
    throw new WalletNotFoundError(walletId);
  }
}
