/** A user as queries answer it. */
export interface UserView {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly status: 'active' | 'blocked';
  readonly address: AddressView | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface AddressView {
  readonly street: string;
  readonly city: string;
  readonly postalCode: string;
  readonly country: string;
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
