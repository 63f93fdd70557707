import type { WalletView } from '../../queries/wallet.view.js';

/** Something that has happened to a wallet, and the wallet as it was then. */
export interface WalletChange {
  readonly position: number;
  /** The stored name of the event. */
  readonly type: string;
  /** Whether money has come in or left by it. */
  readonly hasMoved: boolean;
  readonly wallet: WalletView;
}

/** The changes after a position, without end, until the signal. */
export type FollowWalletChanges = (after: number, signal: AbortSignal) => AsyncIterable<WalletChange>;
