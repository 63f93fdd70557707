import { createHash } from 'node:crypto';

/** What stands for a secret where it is remembered: nobody can use it who finds it. */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
