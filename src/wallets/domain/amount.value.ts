import { InvalidWalletValueError } from './wallets.errors.js';

/** More than that is not moved at once, in minor units. */
export const MAX_AMOUNT = 1_000_000_000_000;

/** More than that cannot be counted exactly: 2^53-1. */
export const MAX_BALANCE = Number.MAX_SAFE_INTEGER;

/**
 * An amount of money in minor units: a whole number from 1 to 1,000,000,000,000.
 *
 * @throws InvalidWalletValueError when it is none.
 */
export function amountOf(amount: number): number {
  if (Number.isInteger(amount) && amount >= 1 && amount <= MAX_AMOUNT) return amount;
  throw new InvalidWalletValueError(
    'amount',
    'amount',
    `amount must be a whole number from 1 to ${String(MAX_AMOUNT)}.`,
  );
}
