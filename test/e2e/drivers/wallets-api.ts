import type { Outcome } from './users-api.js';

export interface WalletView {
  readonly id: string;
  readonly ownerId: string;
  readonly currency: string;
  readonly balance: number;
  readonly status: string;
  readonly version: number;
  readonly openedAt: string;
  readonly updatedAt: string;
}

export interface StatementEntry {
  readonly version: number;
  readonly position: number;
  readonly type: string;
  readonly amount: number;
  readonly balance: number;
  readonly reference: string | null;
  readonly transferId: string | null;
  readonly at: string;
}

export interface StatementPage {
  readonly entries: readonly StatementEntry[];
  readonly next: string | null;
}

export interface StatementOptions {
  readonly limit?: number;
  readonly cursor?: string;
  readonly minPosition?: number;
}

/** What is deposited or withdrawn. */
export interface Movement {
  readonly amount: unknown;
  readonly reference?: string | null;
}

/** The wallets, by whichever edge: what the scenarios need and both can do. */
export interface WalletsApi {
  open(input: Readonly<Record<string, unknown>>): Promise<Outcome>;
  deposit(id: string, movement: Movement, expectedVersion?: number): Promise<Outcome>;
  withdraw(id: string, movement: Movement, expectedVersion?: number): Promise<Outcome>;
  close(id: string, expectedVersion?: number): Promise<Outcome>;
  /** Null when there is none. */
  get(id: string, minPosition?: number): Promise<WalletView | null | Outcome>;
  /** Newest first; null when there is no such wallet. */
  statement(id: string, options?: StatementOptions): Promise<StatementPage | null | Outcome>;
}
