import { InvalidWalletValueError } from './wallets.errors.js';

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/**
 * A currency by its ISO 4217 code, in upper case: one that is money today, as the Unicode data that Node brings knows
 * it. So it is as new as Node is, and without what ISO 4217 also has codes for: gold, funds, tests and no currency at
 * all. What is in the log already is not asked again.
 *
 * @throws InvalidWalletValueError when it is none.
 */
export function currencyOf(code: string): string {
  if (CURRENCIES.has(code)) return code;
  throw new InvalidWalletValueError('currency', 'currency', 'currency must be a code of ISO 4217, as EUR.');
}
