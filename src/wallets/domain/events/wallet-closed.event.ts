import { EventType } from '../../../event-sourcing/domain.js';

@EventType('wallets.wallet-closed', { version: 1 })
export class WalletClosed {
  constructor(readonly walletId: string) {}
}
