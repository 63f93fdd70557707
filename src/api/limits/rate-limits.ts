import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { AppConfig } from '../../config/app-config.js';
import { Refusal } from '../problem/refusal.js';
import { LocalCounts } from './local-counts.js';
import { Quota, type Standing } from './quota.js';
import { SharedCounts } from './shared-counts.js';

const SECONDS = 60;
/** Nobody waits longer than this for a count. */
const PATIENCE_MS = 500;

/** What is counted: each of the two has a limit of its own. */
export type Effort = 'reads' | 'writes';

/**
 * How many requests a minute each caller may make: over all instances on PostgreSQL, of this process on SQLite. A database
 * that does not answer lets everybody through up to the limit of each instance.
 */
@Injectable()
export class RateLimits implements OnApplicationShutdown {
  private readonly pool: pg.Pool | undefined;
  private readonly quotas: Readonly<Record<Effort, Quota | undefined>>;

  constructor({ limits: { reads, writes }, database }: AppConfig) {
    const isOff = reads === undefined && writes === undefined;
    this.pool = database.type === 'postgres' && !isOff ? poolOf(database.url) : undefined;
    this.quotas = { reads: this.quota('reads', reads), writes: this.quota('writes', writes) };
  }

  /** Whether there is a limit at all. */
  has(effort: Effort): boolean {
    return this.quotas[effort] !== undefined;
  }

  /** Counts a request; undefined where there is no limit. */
  async take(effort: Effort, caller: string): Promise<Standing | undefined> {
    return this.quotas[effort]?.take(caller);
  }

  /** Counts a request that is answered without headers. @throws Refusal `request/too-many`. */
  async takeOrRefuse(effort: Effort, caller: string): Promise<void> {
    const standing = await this.take(effort, caller);
    if (standing?.isExceeded) throw tooMany(standing);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool?.end();
  }

  private quota(name: Effort, limit: number | undefined): Quota | undefined {
    if (limit === undefined) return undefined;
    const options = { name, limit, seconds: SECONDS };
    return new Quota(
      name,
      limit,
      this.pool ? new SharedCounts(options, this.pool) : new LocalCounts(options),
    );
  }
}

/** The header fields of draft-ietf-httpapi-ratelimit-headers, since its eighth version. */
export function headersOf({
  quota,
  limit,
  remaining,
  endsInSeconds,
}: Standing): Readonly<Record<string, string>> {
  return {
    'ratelimit-policy': `"${quota}";q=${String(limit)};w=${String(SECONDS)}`,
    ratelimit: `"${quota}";r=${String(remaining)};t=${String(endsInSeconds)}`,
  };
}

/** Why there is no answer. */
export function tooMany({ quota, limit, endsInSeconds }: Standing): Refusal {
  const what = `More than ${String(limit)} ${quota} in ${String(SECONDS)} seconds.`;
  const retryAfter = { 'retry-after': String(endsInSeconds) };
  const members = { retryAfter: endsInSeconds };
  return new Refusal('request/too-many', `${what} Try again after Retry-After.`, {
    headers: retryAfter,
    members,
  });
}

/** A connection that is cut off before anybody listens to it would end the process. */
class Client extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/** Connections of their own: counting must not wait behind anything, nor hold anything up. */
function poolOf(connectionString: string): pg.Pool {
  const pool = new pg.Pool({
    Client,
    connectionString,
    max: 2,
    application_name: 'tidemark limits',
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
    statement_timeout: PATIENCE_MS,
  });
  pool.on('error', () => undefined);
  return pool;
}
