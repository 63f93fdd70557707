import { RequestInProgressError } from '../errors/request-in-progress.error.js';
import type { Once } from '../context/once.js';

const MOST = 100_000;

/**
 * The keys of commands that run in this instance. It knows so many at most; the commands beyond, like those of other
 * instances, meet at the commit.
 */
export class RunningKeys {
  private readonly keys = new Set<string>();

  constructor(private readonly most = MOST) {}

  /**
   * Runs `work` unless a command with the same key runs already.
   *
   * @throws RequestInProgressError
   */
  async run<T>({ scope, key }: Once, work: () => Promise<T>): Promise<T> {
    const id = `${scope}\n${key}`;
    if (this.keys.has(id)) throw new RequestInProgressError(scope, key);
    if (this.keys.size >= this.most) return work();
    this.keys.add(id);
    try {
      return await work();
    } finally {
      this.keys.delete(id);
    }
  }
}
