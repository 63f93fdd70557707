/** A transfer as queries answer it. `reason` is a code, and null unless it was refunded or rejected; the amount is in minor units. */
export interface TransferView {
  readonly id: string;
  readonly fromWalletId: string;
  readonly toWalletId: string;
  readonly amount: number;
  readonly currency: string;
  readonly reference: string | null;
  readonly status: 'requested' | 'debited' | 'completed' | 'refunded' | 'rejected';
  readonly reason: string | null;
  readonly version: number;
  readonly requestedAt: string;
  readonly settledAt: string | null;
}
