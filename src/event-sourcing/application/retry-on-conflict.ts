import { setTimeout as pause } from 'node:timers/promises';
import { AppendConditionFailedError } from '../errors/append-condition-failed.error.js';
import { ConcurrencyConflictError } from '../errors/concurrency-conflict.error.js';
import { PredecessorRefusedError } from '../errors/predecessor-refused.error.js';
import { Attempts, runAttempt } from '../unit-of-work/attempt.js';

const SHORTEST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 100;
/** So often an attempt that rested on a refused one is not counted. */
const MOST_UNCOUNTED = 100;

/**
 * Runs `work` again when its decision rested on old state, up to `attempts` times in all, with growing pauses of
 * random length between. The last conflict comes out; any other error comes out at once. An attempt that rested on one
 * of somebody else that was refused does not count, a hundred times: each time one of those before it is through with it.
 */
export async function retryOnConflict<T>(attempts: number, work: () => Promise<T>): Promise<T> {
  const told = new Attempts();
  let uncounted = 0;
  for (let attempt = 1; ;) {
    try {
      return await runAttempt(told, work);
    } catch (error) {
      if (error instanceof PredecessorRefusedError && uncounted < MOST_UNCOUNTED) {
        uncounted += 1;
        continue;
      }
      if (attempt >= attempts || !isConflict(error)) throw error;
      attempt += 1;
      await pause(Math.random() * Math.min(SHORTEST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS));
    }
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof ConcurrencyConflictError || error instanceof AppendConditionFailedError;
}
