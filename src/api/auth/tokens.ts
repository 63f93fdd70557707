import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
  type JWTVerifyOptions,
} from 'jose';
import { LRUCache } from 'lru-cache';
import type { AuthConfig } from '../../config/app-config.js';
import type { Authenticated } from './authenticated.js';
import { fingerprint } from './fingerprint.js';
import { principalOf } from './token-principal.js';

type JwtConfig = Extract<AuthConfig, { mode: 'jwt' }>;

const LONGEST_TOKEN = 8 * 1024;
const TOLERANCE_S = 30;
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
const TYPES: ReadonlySet<unknown> = new Set(['at+jwt', 'application/at+jwt', 'jwt']);
/** By these a token would bring its own key along. */
const OWN_KEYS = ['jku', 'jwk', 'x5u', 'x5c', 'crit'];
const MOST_KNOWN = 10_000;
/** A key that its issuer has withdrawn is believed for so long at most. */
const KNOWN_MS = 5 * 60_000;

/** Checks bearer tokens (JWT, RFC 9068) with the keys of their issuer, and remembers those that were good. */
export class Tokens {
  private readonly known = new LRUCache<string, Authenticated>({ max: MOST_KNOWN });
  private readonly options: JWTVerifyOptions;
  private readonly verify: (token: string) => Promise<{ readonly payload: JWTPayload }>;

  constructor(private readonly config: JwtConfig) {
    const { keys, issuer, audience } = config;
    const algorithms = 'url' in keys ? ALGORITHMS : [keys.algorithm];
    const requiredClaims = ['exp', 'sub'];
    this.options = { issuer, audience, algorithms, requiredClaims, clockTolerance: TOLERANCE_S };
    this.verify =
      'url' in keys ? this.withSet(keys.url) : (token) => jwtVerify(token, keys.key, this.options);
  }

  /** Somebody who was known a moment ago, without a promise. */
  remembered(token: string): Authenticated | undefined {
    const known = this.known.get(fingerprint(token));
    return known && known.until > Date.now() ? known : undefined;
  }

  /**
   * Whose token it is, `ended` for one that has expired, or undefined for one that does not hold for whatever other reason.
   *
   * @throws Error when the keys of the issuer cannot be had.
   */
  async authenticate(token: string): Promise<Authenticated | 'ended' | undefined> {
    if (token.length > LONGEST_TOKEN || !isPlain(token)) return undefined;
    const payload = await this.payloadOf(token);
    if (payload === 'ended') return payload;
    const principal = payload && principalOf(payload, this.config.rolesClaim);
    if (!principal) return undefined;
    const expiresAt = (payload.exp ?? 0) * 1_000;
    const until = expiresAt + TOLERANCE_S * 1_000;
    const authenticated = { principal, expiresAt, until };
    const ttl = Math.min(until - Date.now(), KNOWN_MS);
    if (ttl > 0) this.known.set(fingerprint(token), authenticated, { ttl });
    return authenticated;
  }

  private async payloadOf(token: string): Promise<JWTPayload | 'ended' | undefined> {
    try {
      return (await this.verify(token)).payload;
    } catch (error) {
      if (isOurTrouble(error)) throw error;
      // By then its signature has been found to be the issuer's.
      return error instanceof errors.JWTExpired ? 'ended' : undefined;
    }
  }

  private withSet(url: string): (token: string) => Promise<{ readonly payload: JWTPayload }> {
    const set: JWTVerifyGetKey = createRemoteJWKSet(new URL(url), { timeoutDuration: 5_000 });
    return (token) => jwtVerify(token, set, this.options);
  }
}

/** Whether it says what it is, and asks for no key but ours. */
function isPlain(token: string): boolean {
  try {
    const header = decodeProtectedHeader(token);
    const { typ } = header;
    return (
      typeof typ === 'string' && TYPES.has(typ.toLowerCase()) && !OWN_KEYS.some((name) => name in header)
    );
  } catch {
    return false;
  }
}

/** The key set could not be had, or is none: the token may be good. */
function isOurTrouble(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true;
  // What jose knows of the token has a class of its own; the rest comes from fetching.
  return !(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC';
}
