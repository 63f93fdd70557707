import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';
import type { Books } from './books.js';

/** In how many rows each read model differs from what the log says. */
export type Differences = Readonly<Record<string, number>>;

type Cell = string | number | null;

const QUERIES = {
  balances: 'SELECT id, owner_id, currency, balance, status, version FROM wallet_balances',
  statement: 'SELECT wallet_id, version, position, type, amount, balance, transfer_id FROM wallet_statement',
  transfers:
    'SELECT id, from_wallet_id, to_wallet_id, amount, currency, status, reason, version FROM transfers',
  dailyTotals: 'SELECT day, currency, deposits, withdrawals, count FROM wallet_daily_totals',
} as const;

export async function compareReadModels(database: LogDatabase, books: Books): Promise<Differences> {
  const expected: Readonly<Record<keyof typeof QUERIES, readonly (readonly Cell[])[]>> = {
    balances: [...books.wallets].map(([id, { ownerId, currency, balance, status, version }]) => [
      id,
      ownerId,
      currency,
      balance,
      status,
      version,
    ]),
    statement: books.movements.map(({ walletId, version, position, type, amount, balance, transferId }) => [
      walletId,
      version,
      position,
      type,
      amount,
      balance,
      transferId,
    ]),
    transfers: [...books.transfers].map(([id, each]) => {
      const { fromWalletId, toWalletId, amount, currency, status, reason, version } = each;
      return [id, fromWalletId, toWalletId, amount, currency, status, reason, version];
    }),
    dailyTotals: [...books.days].map(([day, { deposits, withdrawals, count }]) => [
      ...day.split(' '),
      deposits,
      withdrawals,
      count,
    ]),
  };
  const differences: Record<string, number> = {};
  for (const [name, sql] of Object.entries(QUERIES)) {
    const rows = await database.reading.query<Record<string, Cell>[]>(sql);
    const shown = rows.map((row) => Object.values(row));
    differences[name] = differenceOf(shown, expected[name as keyof typeof QUERIES]);
  }
  return differences;
}

/** Rows that only one of them has, or has more often. */
function differenceOf(some: readonly (readonly Cell[])[], others: readonly (readonly Cell[])[]): number {
  const counts = new Map<string, number>();
  const add = (rows: readonly (readonly Cell[])[], one: 1 | -1) => {
    for (const row of rows) {
      const text = row.map(String).join(' | ');
      counts.set(text, (counts.get(text) ?? 0) + one);
    }
  };
  add(some, 1);
  add(others, -1);
  return [...counts.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}
