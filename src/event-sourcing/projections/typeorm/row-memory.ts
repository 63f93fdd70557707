import { LRUCache } from 'lru-cache';
import type { StoredRow } from '../../store/typeorm/bulk-rows.js';
import type { Checkpoint } from '../../subscriptions/checkpoint.js';

/** So many rows of five columns take three megabytes. */
const MOST = 4_000;

/** Rows as they are stored, by their sequences: undefined where it cannot be told how they will be read. */
export type WrittenRows = ReadonlyMap<string, StoredRow | undefined>;

/** Where a transaction has left the checkpoint, and the rows that it has written. */
interface Fed {
  readonly at: Checkpoint;
  readonly rows?: WrittenRows | undefined;
}

/**
 * The rows that one consumer has written last, as they are stored: while its checkpoint stands where its own transaction
 * has left it, nobody else has fed the projection, and they need not be read again.
 */
export class RowMemory {
  private readonly rows = new LRUCache<string, StoredRow>({ max: MOST });
  private at: Checkpoint | undefined;

  /** From here on something is made of the rows as they are at a checkpoint. */
  enter({ epoch, position }: Checkpoint): void {
    if (this.at?.epoch !== epoch || this.at.position !== position) this.forget();
  }

  /** What is known of a row, by its sequence. */
  get(sequence: string): StoredRow | undefined {
    return this.rows.get(sequence);
  }

  /** Runs a transaction that moves the checkpoint from there, or holds it. What it writes is known once it has committed. */
  async during(from: Checkpoint, transaction: () => Promise<Fed>): Promise<Checkpoint> {
    this.enter(from);
    let fed: Fed;
    try {
      fed = await transaction();
    } catch (error) {
      // It may have committed all the same.
      this.forget();
      throw error;
    }
    for (const [sequence, row] of fed.rows ?? []) {
      if (row) this.rows.set(sequence, row);
      else this.rows.delete(sequence);
    }
    this.at = fed.at;
    return fed.at;
  }

  forget(): void {
    this.rows.clear();
    this.at = undefined;
  }
}
