import { InvalidUserValueError } from './users.errors.js';

/** Control characters, and halves of characters. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

/**
 * A text without the white space around it, of 1 to `max` code points.
 *
 * @throws InvalidUserValueError naming `path`.
 */
export function boundedText(path: string, text: string, max: number): string {
  const trimmed = text.trim();
  const length = Array.from(trimmed).length;
  if (length < 1 || length > max) {
    throw new InvalidUserValueError(path, 'length', `${path} must have 1 to ${String(max)} characters.`);
  }
  if (UNPRINTABLE.test(text)) {
    throw new InvalidUserValueError(path, 'characters', `${path} must not hold control characters.`);
  }
  return trimmed;
}
