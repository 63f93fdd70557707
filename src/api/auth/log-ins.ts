import type { IncomingMessage } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Callers } from '../limits/callers.js';
import { headersOf, RateLimits, tooMany } from '../limits/rate-limits.js';
import type { Standing } from '../limits/quota.js';
import { type Refusal, unauthenticated } from '../problem/refusal.js';
import type { Authenticated } from './authenticated.js';
import { Authenticator } from './authenticator.js';
import { fingerprint } from './fingerprint.js';

const MOST_KNOWN = 50_000;
/** For so long what was refused is refused again without being looked at, and is one failure. */
const REFUSED_MS = 10_000;
const WHAT = 'failed log-ins';

/**
 * Lets in whoever can say who he is, and looks at no more credentials from an address from which too many were made up: as
 * many a minute as `RATE_LIMIT_FAILED_LOG_INS` says, over all instances together.
 *
 * Guarantee: whoever this instance has let in before is asked no more than whether that still holds, whatever others at his
 * address do. What has held once, and holds no longer, is no failure: clients learn by it that their token has expired.
 */
@Injectable()
export class LogIns {
  private readonly logger = new Logger('LogIns');
  private readonly good = new LRUCache<string, true>({ max: MOST_KNOWN });
  private readonly refused = new LRUCache<string, true>({ max: MOST_KNOWN, ttl: REFUSED_MS });

  constructor(
    private readonly authenticator: Authenticator,
    private readonly limits: RateLimits,
    private readonly callers: Callers,
  ) {}

  /**
   * Who asks, by what he sends as `Authorization`.
   *
   * @throws Refusal `auth/unauthenticated`, or `request/too-many` before it is looked at; Error when it cannot be found out now.
   */
  async enter(authorization: string | undefined, request: IncomingMessage): Promise<Authenticated> {
    const known = this.authenticator.remembered(authorization);
    if (known) return known;
    // Whoever says nothing guesses nothing.
    if (authorization === undefined) throw unauthenticated();
    const print = fingerprint(authorization);
    const caller = this.callers.ofRaw(request);
    const spent = this.good.has(print) ? undefined : this.limits.spent('failed-log-ins', caller);
    if (spent) throw tooManyFailed(spent);
    if (this.refused.has(print)) throw unauthenticated();
    const found = await this.authenticator.check(authorization);
    if (typeof found === 'object') {
      this.good.set(print, true);
      return found;
    }
    this.good.delete(print);
    this.refused.set(print, true);
    throw found === 'ended' ? unauthenticated() : await this.failed(caller);
  }

  private async failed(caller: string): Promise<Refusal> {
    const standing = await this.limits.take('failed-log-ins', caller);
    if (!standing) return unauthenticated();
    if (standing.isExceeded) return tooManyFailed(standing);
    if (standing.remaining === 0) this.tell(standing, caller);
    return unauthenticated();
  }

  private tell({ limit, endsInSeconds }: Standing, caller: string): void {
    this.logger.warn(
      `${String(limit)} log-ins have failed within a minute from ${caller}: for ${String(endsInSeconds)} seconds nobody new is ` +
        'let in from there. If it is a proxy, set TRUSTED_PROXIES.',
    );
  }
}

function tooManyFailed(standing: Standing): Refusal {
  return tooMany(standing, { what: WHAT, headers: headersOf(standing) });
}
