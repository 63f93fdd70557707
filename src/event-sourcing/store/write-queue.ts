import { StoreOverloadedError } from '../errors/store-overloaded.error.js';
import { StoreUnavailableError } from '../errors/store-unavailable.error.js';
import type { Verdict } from './batch-judge.js';
import type { AppendResult } from './event-store.js';
import type { PreparedAppend } from './prepared-append.js';

/** How much may wait in a queue and go into a batch. */
export interface WriteQueueLimits {
  /** Waiting appends and their characters; beyond either, appends are refused at once. */
  readonly maxWaiting: number;
  readonly maxWaitingSize: number;
  /** Events and characters of one batch. One append goes even when it is larger. */
  readonly maxBatchEvents: number;
  readonly maxBatchSize: number;
}

const DEFAULT_LIMITS: WriteQueueLimits = {
  maxWaiting: 10_000,
  maxWaitingSize: 64 * 1024 * 1024,
  maxBatchEvents: 1_000,
  maxBatchSize: 4 * 1024 * 1024,
};

/** Stores a batch, and answers each append of it by its index. Rejecting fails the whole batch with that error. */
export type CommitBatch = (batch: readonly PreparedAppend[]) => Promise<readonly Verdict[]>;

interface Waiting {
  readonly append: PreparedAppend;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The bounded queue in front of the one writer. Appends are committed in batches: one batch is on its way at a
 * time, and the next is whatever has queued meanwhile, so that a single caller never waits for a timer and many
 * callers share a commit. Other write transactions take turns with the batches.
 */
export class WriteQueue {
  private waiting: Waiting[] = [];
  private waitingSize = 0;
  private readonly transactions: (() => Promise<void>)[] = [];
  private draining: Promise<void> | undefined;
  private closed = false;
  private readonly limits: WriteQueueLimits;

  constructor(
    private readonly commit: CommitBatch,
    limits: Partial<WriteQueueLimits> = {},
  ) {
    this.limits = { ...DEFAULT_LIMITS, ...limits };
  }

  /**
   * Commits an append with the next batch.
   *
   * @throws StoreOverloadedError when the queue is full, StoreUnavailableError when it is closed.
   */
  append(append: PreparedAppend): Promise<AppendResult> {
    this.assertOpen();
    const { maxWaiting, maxWaitingSize } = this.limits;
    const full = this.waiting.length >= maxWaiting || this.waitingSize + append.size > maxWaitingSize;
    if (full && this.waiting.length > 0) {
      throw new StoreOverloadedError(this.waiting.length, this.waitingSize);
    }
    this.waitingSize += append.size;
    return new Promise((resolve, reject) => {
      this.waiting.push({ append, resolve, reject });
      this.start();
    });
  }

  /** Runs `transaction` alone on the writer, in turn with the batches. */
  run<T>(transaction: () => Promise<T>): Promise<T> {
    this.assertOpen();
    return new Promise((resolve, reject) => {
      this.transactions.push(() => transaction().then(resolve, reject));
      this.start();
    });
  }

  /** Refuses what comes from now on and resolves when all that waited is done. Safe to call twice. */
  async close(): Promise<void> {
    this.closed = true;
    await this.draining;
  }

  private assertOpen(): void {
    if (this.closed) throw new StoreUnavailableError('The event store is closed.');
  }

  private start(): void {
    this.draining ??= this.drain().finally(() => {
      this.draining = undefined;
    });
  }

  private async drain(): Promise<void> {
    // Callers of the same turn of the event loop share the first batch instead of queueing behind it.
    await Promise.resolve();
    while (this.waiting.length > 0 || this.transactions.length > 0) {
      if (this.waiting.length > 0) await this.commitNext();
      await this.transactions.shift()?.();
    }
  }

  private async commitNext(): Promise<void> {
    const batch = this.take();
    try {
      const verdicts = await this.commit(batch.map(({ append }) => append));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const verdict = verdicts[index];
        if (verdict && 'result' in verdict) resolve(verdict.result);
        else reject(verdict?.error ?? new Error(`No verdict for append ${String(index)} of a batch.`));
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  private take(): Waiting[] {
    let events = 0;
    let size = 0;
    const over = this.waiting.findIndex(({ append }) => {
      events += append.eventCount;
      size += append.size;
      return events > this.limits.maxBatchEvents || size > this.limits.maxBatchSize;
    });
    const batch = this.waiting.splice(0, over < 0 ? this.waiting.length : Math.max(over, 1));
    for (const { append } of batch) this.waitingSize -= append.size;
    return batch;
  }
}
