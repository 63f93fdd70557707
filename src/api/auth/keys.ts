import { LRUCache } from 'lru-cache';
import type { ApiKey, ApiKeys } from '../../access/keys/api-keys.js';
import type { Authenticated } from './authenticated.js';
import { fingerprint } from './fingerprint.js';

const MOST_KNOWN = 1_000;
/** How long a key is taken without being looked up: a revoked one ends in less than the five seconds that are promised. */
const KNOWN_MS = 2_000;

/** Checks API keys, and remembers those that were good for a moment. */
export class Keys {
  private readonly known = new LRUCache<string, Authenticated>({ max: MOST_KNOWN, ttl: KNOWN_MS });

  constructor(private readonly keys: ApiKeys) {}

  remembered(text: string): Authenticated | undefined {
    const known = this.known.get(fingerprint(text));
    return known && known.until > Date.now() ? known : undefined;
  }

  /** Whose key it is, `ended` for one that was good, or undefined for what never was one. @throws StoreUnavailableError */
  async authenticate(text: string): Promise<Authenticated | 'ended' | undefined> {
    const remembered = this.remembered(text);
    if (remembered) return remembered;
    // Before it is looked up: it may be revoked meanwhile.
    const start = performance.now();
    const key = await this.keys.find(text);
    if (!key?.isActive) return key && 'ended';
    const authenticated = authenticatedBy(key);
    this.known.set(fingerprint(text), authenticated, { start });
    return authenticated;
  }
}

function authenticatedBy({ id, role, scopes, expiresAt }: ApiKey): Authenticated {
  const principal = { id: `key:${id}`, roles: [role], ...(scopes.length > 0 && { scopes }) };
  const until = expiresAt.getTime();
  return { principal, expiresAt: until, until, recheckMs: KNOWN_MS };
}
