import { EventType } from '../../../event-sourcing/domain.js';

@EventType('wallets.wallet-opened', { version: 1 })
export class WalletOpened {
  constructor(
    readonly walletId: string,
    readonly ownerId: string,
    readonly currency: string,
  ) {}
}
