import type { WalletView } from '../queries/wallet.view.js';

/** A wallet in the graph: what hangs off it is known at this position too. */
export interface WalletNode extends WalletView {
  readonly seenAt: number;
}

export function walletNode(wallet: WalletView, seenAt: number): WalletNode {
  return { ...wallet, seenAt };
}
