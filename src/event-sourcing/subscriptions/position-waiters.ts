import type { Position } from '../store/position.js';

/** Those who wait until a position is reached. */
export class PositionWaiters {
  private readonly waiters = new Set<{ readonly position: Position; readonly resolve: () => void }>();

  /** Resolves when `position` is released. `signal` ends the wait, too. */
  async until(position: Position, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const waiter = { position, resolve };
      this.waiters.add(waiter);
      signal?.addEventListener('abort', () => {
        this.waiters.delete(waiter);
        resolve();
      });
    });
  }

  /** Lets those go on who wait for no more than `position`. */
  release(position: Position): void {
    for (const waiter of this.waiters) {
      if (waiter.position > position) continue;
      this.waiters.delete(waiter);
      waiter.resolve();
    }
  }
}
