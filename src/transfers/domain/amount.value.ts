import { InvalidTransferValueError } from './transfers.errors.js';

/** More than that is not moved at once, in minor units. */
const MAX_AMOUNT = 1_000_000_000_000;

/**
 * An amount of money in minor units: a whole number from 1 to 1,000,000,000,000.
 *
 * @throws InvalidTransferValueError when it is none.
 */
export function amountOf(amount: number): number {
  if (Number.isInteger(amount) && amount >= 1 && amount <= MAX_AMOUNT) return amount;
  throw new InvalidTransferValueError(
    'amount',
    'amount',
    `amount must be a whole number from 1 to ${String(MAX_AMOUNT)}.`,
  );
}
