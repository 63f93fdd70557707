import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { type Count, countOf, Counts, type CountsOptions } from './counts.js';

/** Counts in memory: for one process. */
export class LocalCounts extends Counts {
  private readonly limiter: RateLimiterMemory;

  constructor({ name, limit, seconds }: CountsOptions) {
    super();
    this.limiter = new RateLimiterMemory({ keyPrefix: name, points: limit, duration: seconds });
  }

  async add(key: string, points: number): Promise<Count> {
    try {
      return countOf(await this.limiter.consume(key, points), false);
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return countOf(refused, true);
      throw refused;
    }
  }

  forget(key: string): void {
    void this.limiter.delete(key);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
