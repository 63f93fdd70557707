import { InvalidPreferencesError } from './preferences.errors.js';

const LONGEST = 100;

/**
 * A BCP 47 language tag in its canonical form: `EN-us` becomes `en-US`.
 *
 * @throws InvalidPreferencesError when it is none.
 */
export function localeOf(text: string): string {
  const [locale] = text.length <= LONGEST ? canonical(text) : [];
  if (locale !== undefined) return locale;
  throw new InvalidPreferencesError('locale', 'locale', 'locale must be a BCP 47 language tag, as fi-FI.');
}

function canonical(text: string): readonly string[] {
  try {
    return Intl.getCanonicalLocales(text);
  } catch {
    return [];
  }
}
