import type { Clock } from '../../context/clock.js';

/** What is changed in one transaction, so that it can be taken back. */
export class MemoryTransaction {
  private readonly before: (() => void)[] = [];

  set<TKey, TValue>(table: Map<TKey, TValue>, key: TKey, value: TValue): void {
    this.keep(table, key);
    table.set(key, value);
  }

  delete<TKey, TValue>(table: Map<TKey, TValue>, key: TKey): void {
    this.keep(table, key);
    table.delete(key);
  }

  /** As if nothing had happened. */
  rollBack(): void {
    for (const restore of this.before.splice(0).reverse()) restore();
  }

  private keep<TKey, TValue>(table: Map<TKey, TValue>, key: TKey): void {
    const present = table.get(key);
    this.before.push(() => {
      if (present === undefined) table.delete(key);
      else table.set(key, present);
    });
  }
}

/** Tables in memory: transactions follow one another, and each happens or does not. */
export class MemoryDatabase {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly clock: Clock) {}

  get now(): number {
    return this.clock.now().getTime();
  }

  /** Runs `work` alone. Whatever it throws takes back what it has changed, and comes out. */
  transaction<T>(work: (transaction: MemoryTransaction) => Promise<T>): Promise<T> {
    const turn = this.last.then(async () => {
      const transaction = new MemoryTransaction();
      try {
        return await work(transaction);
      } catch (error) {
        transaction.rollBack();
        throw error;
      }
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
