import type { Position } from '../store/position.js';

/** Those who wait until a position is reached. */
export class PositionWaiters {
  private readonly waiters = new Set<{ readonly position: Position; readonly resolve: () => void }>();

  /** Resolves when `position` is released. `signal` ends the wait, too. */
  async until(position: Position, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        this.waiters.delete(waiter);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const waiter = { position, resolve: end };
      this.waiters.add(waiter);
      signal?.addEventListener('abort', end);
    });
  }

  /** Lets those go on who wait for no more than `position`. */
  release(position: Position): void {
    for (const waiter of [...this.waiters]) {
      if (waiter.position <= position) waiter.resolve();
    }
  }
}
