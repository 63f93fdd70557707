import type { RateLimiterRes } from 'rate-limiter-flexible';

/** What has been counted for a key in the time that runs. */
export interface Count {
  /** Whether it is more than the limit. */
  readonly isOver: boolean;
  readonly remaining: number;
  /** When the time is over and counting begins anew, in milliseconds from now. */
  readonly endsInMs: number;
}

/** Counts requests by keys, each within a time of its own that begins with the first of them. */
export abstract class Counts {
  /** Counts so many more, and gives what there is by then. Never throws. */
  abstract add(key: string, points: number): Promise<Count>;

  /** Begins anew with a key, where that keeps it from taking up memory for ever. */
  abstract forget(key: string): void;

  abstract close(): Promise<void>;
}

/** How it is limited. */
export interface CountsOptions {
  readonly name: string;
  readonly limit: number;
  readonly seconds: number;
}

/** What rate-limiter-flexible resolves to, or rejects with. */
export function countOf(result: RateLimiterRes, isOver: boolean): Count {
  const { remainingPoints, msBeforeNext } = result;
  return { isOver, remaining: isOver ? 0 : remainingPoints, endsInMs: Math.max(msBeforeNext, 1) };
}
