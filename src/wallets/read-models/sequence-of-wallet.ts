import { streamOf } from '../../event-sourcing/index.js';
import { Wallet } from '../domain/wallet.aggregate.js';

/** What the rows of a wallet are kept in order with. */
export function sequenceOfWallet(walletId: string): string {
  return streamOf(Wallet, walletId);
}
