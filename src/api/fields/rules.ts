import { buildMessage, ValidateBy } from 'class-validator';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const LONGEST_LOCALE = 100;
const CURRENCIES: ReadonlySet<unknown> = new Set(Intl.supportedValuesOf('currency'));
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

function rule(name: string, expected: string, holds: (value: unknown) => boolean): PropertyDecorator {
  return ValidateBy({
    name,
    validator: {
      validate: holds,
      defaultMessage: buildMessage((prefix) => `${prefix}$property must be ${expected}`),
    },
  });
}

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** A UUID, in any case. */
export const IsUuid = (): PropertyDecorator => rule('uuid', 'a UUID', isUuid);

/** A BCP 47 language tag. */
export const IsLocale = (): PropertyDecorator => rule('locale', 'a BCP 47 language tag, as fi-FI', isLocale);

function isLocale(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > LONGEST_LOCALE) return false;
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

/** More is not moved at once, in minor units. */
export const MAX_AMOUNT = 1_000_000_000_000;

/** A whole number of minor units from 1 to 1,000,000,000,000. */
export const IsAmount = (): PropertyDecorator =>
  rule(
    'amount',
    `a whole number from 1 to ${String(MAX_AMOUNT)}`,
    (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_AMOUNT,
  );

const [LOWEST, HIGHEST] = [-(2 ** 31), 2 ** 31 - 1];

/** A whole number of 32 bits. */
export const IsInteger = (): PropertyDecorator =>
  rule(
    'integer',
    `a whole number from ${String(LOWEST)} to ${String(HIGHEST)}`,
    (value) => Number.isInteger(value) && (value as number) >= LOWEST && (value as number) <= HIGHEST,
  );

/** A currency of today by its ISO 4217 code, in upper case, as Node knows them. */
export const IsCurrency = (): PropertyDecorator =>
  rule('currency', 'a currency code of ISO 4217, as EUR', (value) => CURRENCIES.has(value));

/** A text of `min` to `max` code points without control characters and halves of characters. */
export const IsText = (min: number, max: number): PropertyDecorator =>
  rule(
    'text',
    `a text of ${String(min)} to ${String(max)} characters, without control characters`,
    (value) => {
      if (typeof value !== 'string' || UNPRINTABLE.test(value)) return false;
      const length = Array.from(value.trim()).length;
      return length >= min && length <= max;
    },
  );
