import { LRUCache } from 'lru-cache';
import type { History } from './history.js';

/** So much is remembered in all, and of one stream: in bytes, roughly. */
const MOST = 16 * 1024 * 1024;
const MOST_OF_ONE = 256 * 1024;

/** With so many that were wrong, and more than one of ten, others write these streams too: reading them is cheaper. */
const MANY_WRONG = 10;
const WRONG_SHARE = 1 / 10;
/** What is that long ago counts half. */
const LONG_AGO = 1_000;
/** For so long nothing is remembered then. */
const DISTRUST_MS = 5_000;

/**
 * What streams were when this instance last read or wrote them, so that commands need not read them again. Others may
 * have written them since: whoever rests a decision on this has the store judge it, or decides again without it.
 */
export class RememberedHistories {
  private readonly histories = new LRUCache<string, History>({
    maxSize: MOST,
    maxEntrySize: MOST_OF_ONE,
    sizeCalculation: ({ size }) => size,
  });
  private found = 0;
  private wrong = 0;
  private distrustedUntil = -Infinity;

  constructor(private readonly now: () => number = () => performance.now()) {}

  find(stream: string): History | undefined {
    const history = this.histories.get(stream);
    if (history) this.found += 1;
    return history;
  }

  /** Remembers what is stored, unless something newer is remembered already. */
  keep(stream: string, history: History): void {
    if (this.now() < this.distrustedUntil) return;
    if ((this.histories.peek(stream)?.version ?? 0) < history.version) this.histories.set(stream, history);
  }

  forget(stream: string): void {
    this.histories.delete(stream);
  }

  forgetAll(): void {
    this.histories.clear();
  }

  /** Forgets what somebody has rested on, and was too old. */
  doubt(stream: string, history: History): void {
    // What this instance has written meanwhile is as good as before.
    if (this.histories.peek(stream) !== history) return;
    this.forget(stream);
    this.wrong += 1;
    if (this.wrong >= MANY_WRONG && this.wrong > this.found * WRONG_SHARE) this.distrust();
    else if (this.found >= LONG_AGO) [this.found, this.wrong] = [this.found / 2, this.wrong / 2];
  }

  private distrust(): void {
    this.forgetAll();
    [this.found, this.wrong] = [0, 0];
    this.distrustedUntil = this.now() + DISTRUST_MS;
  }
}
