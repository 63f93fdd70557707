/** A wallet as queries answer it. Amounts are in minor units. */
export interface WalletView {
  readonly id: string;
  readonly ownerId: string;
  readonly currency: string;
  readonly balance: number;
  readonly status: 'open' | 'closed';
  readonly version: number;
  readonly openedAt: string;
  readonly updatedAt: string;
}

/** A movement as statements show it; `amount` is negative for what left the wallet, `balance` is that after it. */
export interface StatementEntryView {
  readonly version: number;
  readonly position: number;
  readonly type: 'deposited' | 'withdrawn' | 'transferred-out' | 'transferred-in' | 'refunded';
  readonly amount: number;
  readonly balance: number;
  readonly reference: string | null;
  readonly transferId: string | null;
  readonly at: string;
}

/** A page: items with the keys that they are ordered by, and whether there are more behind them. */
export interface PageView<TItem> {
  readonly rows: readonly { readonly key: number; readonly item: TItem }[];
  readonly hasNext: boolean;
}

/** Cuts a page out of the rows, of which there may be one more than asked for. */
export function pageOf<TRow, TItem>(
  rows: readonly TRow[],
  limit: number,
  toItem: (row: TRow) => TItem,
  keyOf: (row: TRow) => number,
): PageView<TItem> {
  return {
    rows: rows.slice(0, limit).map((row) => ({ key: keyOf(row), item: toItem(row) })),
    hasNext: rows.length > limit,
  };
}
