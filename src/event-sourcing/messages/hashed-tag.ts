import { createHash } from 'node:crypto';

/**
 * A tag that stands for a value without showing it: `hashedTag('email', 'ada@example.com')` is `email:` and the
 * SHA-256 of the value in base64url. Whoever knows a value can find its tag; so normalise the value first, and
 * treat the tag as personal data when the value is.
 */
export function hashedTag(name: string, value: string): string {
  return `${name}:${createHash('sha256').update(value, 'utf8').digest('base64url')}`;
}
