import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ApiKeys } from '../../access/keys/api-keys.js';
import { looksLikeKey } from '../../access/keys/key-text.js';
import { LOCAL_PRINCIPAL } from '../../access/roles.js';
import { AppConfig } from '../../config/app-config.js';
import { unauthenticated } from '../problem/refusal.js';
import type { Authenticated } from './authenticated.js';
import { Keys } from './keys.js';
import { Tokens } from './tokens.js';
import { Watch } from './watch.js';

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;
const LOCAL: Authenticated = { principal: LOCAL_PRINCIPAL, expiresAt: Infinity, until: Infinity };

/** Finds out who asks: by a token of the issuer, or by an API key. Where there is no authentication, everybody is the same one. */
@Injectable()
export class Authenticator {
  private readonly tokens: Tokens | undefined;
  private readonly keys: Keys;

  constructor({ auth }: AppConfig, keys: ApiKeys) {
    this.tokens = auth.mode === 'jwt' ? new Tokens(auth) : undefined;
    this.keys = new Keys(keys);
  }

  /** Whether anybody has to say who he is. */
  get isOn(): boolean {
    return this.tokens !== undefined;
  }

  /** Whoever was known a moment ago, without a promise. */
  remembered(authorization: string | undefined): Authenticated | undefined {
    if (!this.tokens) return LOCAL;
    const credential = credentialIn(authorization);
    if (credential === undefined) return undefined;
    return looksLikeKey(credential) ? this.keys.remembered(credential) : this.tokens.remembered(credential);
  }

  /**
   * Who asks, by what he sends as `Authorization`.
   *
   * @throws Refusal `auth/unauthenticated`, the same for whatever is wrong; Error when it cannot be found out now.
   */
  async authenticate(authorization: string | undefined): Promise<Authenticated> {
    const found = await this.check(authorization);
    if (typeof found !== 'object') throw unauthenticated();
    return found;
  }

  /** The same, without a refusal. @throws Error when it cannot be found out now. */
  async check(authorization: string | undefined): Promise<Authenticated | 'ended' | undefined> {
    if (!this.tokens) return LOCAL;
    const credential = credentialIn(authorization);
    if (credential === undefined) return undefined;
    const found = looksLikeKey(credential)
      ? await this.keys.authenticate(credential)
      : await this.tokens.authenticate(credential);
    return typeof found === 'object' && found.until <= Date.now() ? 'ended' : found;
  }

  /** Calls `end` once, when what somebody has sent holds no longer. */
  watch(authorization: string | undefined, found: Authenticated, end: () => void): Watch {
    return new Watch(() => this.authenticate(authorization), end).begin(found);
  }
}

/** The one `Authorization` of a request; undefined where there is none, or more than one: Node would take the first. */
export function authorizationOf({
  headers,
  rawHeaders,
}: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): string | undefined {
  const names = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'authorization');
  return names.length > 1 ? undefined : headers.authorization;
}

function credentialIn(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
}
