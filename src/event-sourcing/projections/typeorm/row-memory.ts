import { LRUCache } from 'lru-cache';
import type { StoredRow } from '../../store/typeorm/bulk-rows.js';
import type { Checkpoint } from '../../subscriptions/checkpoint.js';

/** More than are written at once. So many rows of five columns take six megabytes. */
const MOST = 8_000;

/** Rows as they are stored, by their sequences: undefined where it cannot be told how they will be read. */
export type WrittenRows = ReadonlyMap<string, StoredRow | undefined>;

/** Where a transaction leaves the checkpoint, and the rows that it writes. */
interface Feeding {
  readonly to: Checkpoint;
  readonly rows?: WrittenRows | undefined;
}

/**
 * The rows that one consumer has written last, as they are stored: while its checkpoint stands where its own transaction
 * has left it, nobody else has fed the projection, and they need not be read again.
 *
 * It is ahead of the database while such a transaction runs. What is made of it meanwhile is good where that commits.
 */
export class RowMemory {
  private readonly rows = new LRUCache<string, StoredRow>({ max: MOST });
  private at: Checkpoint | undefined;

  /** From here on something is made of the rows as they are at a checkpoint. */
  enter(at: Checkpoint): void {
    if (!this.isAt(at)) this.forget();
  }

  /** Whether the rows are those at a checkpoint. */
  isAt({ epoch, position }: Checkpoint): boolean {
    return this.at?.epoch === epoch && this.at.position === position;
  }

  /** What is known of a row, by its sequence. */
  get(sequence: string): StoredRow | undefined {
    return this.rows.get(sequence);
  }

  hasAll(sequences: Iterable<string>): boolean {
    for (const sequence of sequences) if (!this.rows.has(sequence)) return false;
    return true;
  }

  /** Runs a transaction that moves the checkpoint from there, or holds it. What it writes is known at once, until it fails. */
  async during<T>(from: Checkpoint, { to, rows }: Feeding, transaction: () => Promise<T>): Promise<T> {
    this.enter(from);
    for (const [sequence, row] of rows ?? []) {
      if (row) this.rows.set(sequence, row);
      else this.rows.delete(sequence);
    }
    this.at = to;
    try {
      return await transaction();
    } catch (error) {
      // It may have committed all the same.
      this.forget();
      throw error;
    }
  }

  forget(): void {
    this.rows.clear();
    this.at = undefined;
  }
}
