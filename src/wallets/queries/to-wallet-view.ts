import type { WalletBalance } from '../read-models/balances/wallet-balance.entity.js';
import type { StatementEntry } from '../read-models/statement/statement-entry.entity.js';
import type { StatementEntryView, WalletView } from './wallet.view.js';

export function toWalletView(row: WalletBalance): WalletView {
  const { id, ownerId, currency, balance, status, version, openedAt, updatedAt } = row;
  return { id, ownerId, currency, balance, status, version, openedAt, updatedAt };
}

export function toStatementEntryView(row: StatementEntry): StatementEntryView {
  const { version, position, type, amount, balance, reference, transferId, at } = row;
  return { version, position, type, amount, balance, reference, transferId, at };
}
