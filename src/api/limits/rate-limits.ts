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

/** What is counted: each of them has a limit of its own. */
export type Effort = 'reads' | 'writes' | 'failed-log-ins';

/**
 * How many requests a minute each caller may make: over all instances on PostgreSQL, of this process on SQLite. A database
 * that does not answer lets everybody through up to the limit of each instance.
 */
@Injectable()
export class RateLimits implements OnApplicationShutdown {
  private readonly pool: pg.Pool | undefined;
  private readonly quotas: Readonly<Record<Effort, Quota | undefined>>;

  constructor({ limits: { reads, writes, failedLogIns }, database }: AppConfig) {
    const isOff = [reads, writes, failedLogIns].every((limit) => limit === undefined);
    this.pool = database.type === 'postgres' && !isOff ? poolOf(database.url) : undefined;
    this.quotas = {
      reads: this.quota('reads', reads),
      writes: this.quota('writes', writes),
      'failed-log-ins': this.quota('failed-log-ins', failedLogIns),
    };
  }

  /** Whether there is a limit at all. */
  has(effort: Effort): boolean {
    return this.quotas[effort] !== undefined;
  }

  /** Counts a request; undefined where there is no limit. */
  async take(effort: Effort, caller: string): Promise<Standing | undefined> {
    return this.quotas[effort]?.take(caller);
  }

  /** How a caller stands who has nothing left, as far as this instance knows; undefined for anybody else. Counts nothing. */
  spent(effort: Effort, caller: string): Standing | undefined {
    return this.quotas[effort]?.spent(caller);
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
export function tooMany(
  { quota, limit, endsInSeconds }: Standing,
  { what = quota, headers }: { what?: string; headers?: Readonly<Record<string, string>> } = {},
): Refusal {
  const why = `More than ${String(limit)} ${what} in ${String(SECONDS)} seconds.`;
  return new Refusal('request/too-many', `${why} Try again after Retry-After.`, {
    headers: { ...headers, 'retry-after': String(endsInSeconds) },
    members: { retryAfter: endsInSeconds },
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
