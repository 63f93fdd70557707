import { LRUCache } from 'lru-cache';
import type { StoredRow } from '../../store/typeorm/bulk-rows.js';
import type { Checkpoint } from '../../subscriptions/checkpoint.js';

/** Those of two full pages, each of its own row. */
const MOST = 4_000;

/**
 * The rows that one consumer has written last, as they are stored: while its checkpoint stands where its own transaction
 * has left it, nobody else has fed the projection, and they need not be read again.
 */
export class RowMemory {
  private readonly rows = new LRUCache<string, StoredRow>({ max: MOST });
  private written: ReadonlyMap<string, StoredRow | undefined> = new Map();
  private at: Checkpoint | undefined;

  /** From here on something is made of the rows as they are at a checkpoint. */
  enter({ epoch, position }: Checkpoint): void {
    if (this.at?.epoch !== epoch || this.at.position !== position) this.forget();
  }

  /** What is known of a row, by its sequence. */
  get(sequence: string): StoredRow | undefined {
    return this.rows.get(sequence);
  }

  /** What the transaction at hand writes, by sequences: undefined where it cannot be told how it will be read. */
  write(rows: ReadonlyMap<string, StoredRow | undefined>): void {
    this.written = rows;
  }

  /** Runs a transaction that moves the checkpoint from there, or holds it: what it writes is known once it has committed. */
  async during(from: Checkpoint, transaction: () => Promise<Checkpoint>): Promise<Checkpoint> {
    this.enter(from);
    try {
      this.at = await transaction();
    } catch (error) {
      // It may have committed all the same.
      this.forget();
      throw error;
    }
    for (const [sequence, row] of this.written) {
      if (row) this.rows.set(sequence, row);
      else this.rows.delete(sequence);
    }
    this.written = new Map();
    return this.at;
  }

  forget(): void {
    this.rows.clear();
    this.written = new Map();
    this.at = undefined;
  }
}
