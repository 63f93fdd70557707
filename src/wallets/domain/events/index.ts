import { MoneyDeposited } from './money-deposited.event.js';
import { MoneyWithdrawn } from './money-withdrawn.event.js';
import { TransferCredited } from './transfer-credited.event.js';
import { TransferDebited } from './transfer-debited.event.js';
import { TransferRefunded } from './transfer-refunded.event.js';
import { WalletClosed } from './wallet-closed.event.js';
import { WalletOpened } from './wallet-opened.event.js';

export {
  MoneyDeposited,
  MoneyWithdrawn,
  TransferCredited,
  TransferDebited,
  TransferRefunded,
  WalletClosed,
  WalletOpened,
};

/** All that can happen to wallets. A stored name is forever: nothing leaves this list. */
export const walletEvents = [
  WalletOpened,
  MoneyDeposited,
  MoneyWithdrawn,
  TransferDebited,
  TransferCredited,
  TransferRefunded,
  WalletClosed,
];

/** An event by which money comes into a wallet or leaves it. */
export type MoneyMoved =
  MoneyDeposited | MoneyWithdrawn | TransferDebited | TransferCredited | TransferRefunded;
