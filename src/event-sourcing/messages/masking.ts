import type { JsonObject, JsonValue } from './json.js';

type Form = readonly [RegExp, (field: string, n: number, value: string) => string];

/** What a value is replaced by, so that it keeps its form. The first that fits; anything else is `<field>-<n>`. */
const FORMS: readonly Form[] = [
  [/^[^@\s]+@[^@\s]+$/, (field, n) => `${field.toLowerCase()}-${String(n)}@example.com`],
  [
    /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?$/,
    (_, n, { length }) => new Date(Date.UTC(2000, 0, n)).toISOString().slice(0, length),
  ],
  [
    /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i,
    (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  ],
  [/^(?=.*\d)[\d\s+()./-]+$/, digitsOf],
];

/**
 * Replaces personal values by others of the same form: the same value by the same one, wherever it stands, and another
 * by another. Which ones depends on nothing but the order in which they come.
 */
export class Masking {
  private readonly masked = new Map<string | number, string | number>();

  /** A copy of `data` without what stands at the paths, as `address.street`; below them all texts and numbers. */
  of(data: JsonObject, paths: readonly string[]): JsonObject {
    return this.visit(data, paths, '') as JsonObject;
  }

  private visit(value: JsonValue, paths: readonly string[], path: string): JsonValue {
    if (Array.isArray(value)) return value.map((each: JsonValue) => this.visit(each, paths, path));
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value as JsonObject).map(([key, each]) => {
        return [key, this.visit(each ?? null, paths, path === '' ? key : `${path}.${key}`)];
      });
      return Object.fromEntries(entries) as JsonObject;
    }
    const isPersonal = paths.some((each) => path === each || path.startsWith(`${each}.`));
    return isPersonal && (typeof value === 'string' || typeof value === 'number') && value !== ''
      ? this.mask(value, path.slice(path.lastIndexOf('.') + 1))
      : value;
  }

  private mask(value: string | number, field: string): string | number {
    const known = this.masked.get(value);
    if (known !== undefined) return known;
    const n = this.masked.size + 1;
    const masked = typeof value === 'number' ? n : this.masking(value, field, n);
    this.masked.set(value, masked);
    return masked;
  }

  private masking(value: string, field: string, n: number): string {
    const form = FORMS.find(([pattern]) => pattern.test(value));
    return form ? form[1](field, n, value) : `${field}-${String(n)}`;
  }
}

/** The digits of a number in the place of those of a text, from behind: `00100` becomes `00001`. */
function digitsOf(field: string, n: number, text: string): string {
  const places = text.replace(/\D/g, '').length;
  const digits = String(n).padStart(places, '0');
  if (digits.length > places) return `${field}-${String(n)}`;
  let at = 0;
  return text.replace(/\d/g, () => digits.charAt(at++));
}
