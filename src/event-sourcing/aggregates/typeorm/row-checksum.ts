import { createHash } from 'node:crypto';
import { canonicalJson } from '../../messages/canonical-json.js';
import type { JsonValue } from '../../messages/json.js';

/** The checksum of a row by what its properties say; it is the same on every engine. Nothing and null are one. */
export function checksumOf(row: object): string {
  const said = Object.entries(row).filter(([name]) => name !== 'checksum');
  const text = JSON.stringify(Object.fromEntries(said), (_, value: unknown) => value ?? undefined);
  return createHash('sha256')
    .update(canonicalJson(JSON.parse(text) as JsonValue))
    .digest('base64url');
}
