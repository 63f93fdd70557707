import { InvalidTransferValueError } from './transfers.errors.js';

const MAX_LENGTH = 140;
/** Control characters, and halves of characters. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

/**
 * What a transfer is for, in the words of whoever requests it: at most 140 code points, trimmed. Null for nothing.
 *
 * @throws InvalidTransferValueError when it is too long, or holds control characters.
 */
export function referenceOf(text: string | null): string | null {
  if (text === null) return null;
  const trimmed = text.trim();
  if (Array.from(trimmed).length <= MAX_LENGTH && !UNPRINTABLE.test(text)) return trimmed;
  throw new InvalidTransferValueError(
    'reference',
    'text',
    `reference must have at most ${String(MAX_LENGTH)} characters, and no control characters.`,
  );
}
