import { Logger } from '@nestjs/common';
import type pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { type Count, countOf, Counts, type CountsOptions } from './counts.js';
import { LocalCounts } from './local-counts.js';

/** For so long nobody waits for a database again that has failed. */
const AWAY_MS = 5_000;

/**
 * Counts in PostgreSQL, for all instances together. While the database does not answer, this instance counts for itself:
 * that somebody gets more than his share is better than that nobody gets anything.
 */
export class SharedCounts extends Counts {
  private readonly logger = new Logger('Limits');
  private readonly limiter: RateLimiterPostgres;
  private readonly local: LocalCounts;
  private awayUntil = 0;

  constructor(options: CountsOptions, pool: pg.Pool) {
    super();
    this.local = new LocalCounts(options);
    this.limiter = new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: true,
      keyPrefix: options.name,
      points: options.limit,
      duration: options.seconds,
    });
  }

  async add(key: string, points: number): Promise<Count> {
    if (Date.now() < this.awayUntil) return this.local.add(key, points);
    try {
      return countOf(await this.limiter.consume(key, points), false);
    } catch (failure) {
      if (failure instanceof RateLimiterRes) return countOf(failure, true);
      this.awayUntil = Date.now() + AWAY_MS;
      this.logger.warn(`Rate limits are counted by this instance alone for a while: ${String(failure)}`);
      return this.local.add(key, points);
    }
  }

  forget(key: string): void {
    this.local.forget(key);
  }

  close(): Promise<void> {
    return this.local.close();
  }
}
