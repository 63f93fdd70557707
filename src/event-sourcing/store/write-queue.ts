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

/** How much waits in a queue, and its limits. */
export interface QueueLoad extends Pick<WriteQueueLimits, 'maxWaiting' | 'maxWaitingSize'> {
  readonly waiting: number;
  readonly waitingSize: number;
}

const DEFAULT_LIMITS: WriteQueueLimits = {
  maxWaiting: 10_000,
  maxWaitingSize: 64 * 1024 * 1024,
  maxBatchEvents: 1_000,
  maxBatchSize: 4 * 1024 * 1024,
};

/** Fewer events than this are not worth a commit of their own while more may come in the same turn. */
const FEW_EVENTS = 32;
/** About half of what callers can bring in a millisecond; see `enough`. */
const EVENTS_PER_MS = 16;
/** How long batches go first after a transaction, in the time that it has taken. */
const BATCHES_SHARE = 1.5;

/** The part of the limits from which on a queue is crowded, and down to which it stays so. */
const CROWDED = 1 / 2;
const STILL_CROWDED = 1 / 4;

/** Stores a batch, and answers each append of it by its index. Rejecting fails the whole batch with that error. */
export type CommitBatch = (batch: readonly PreparedAppend[]) => Promise<readonly Verdict[]>;

/** The verdicts on a batch, or why there are none. */
type Outcome = readonly Verdict[] | { readonly error: unknown };

/** Something for the writer to do; what it resolves to answers those who asked for it. */
type Work = () => Promise<() => void>;

interface Waiting {
  readonly append: PreparedAppend;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The bounded queue in front of the one writer. Appends are committed in batches: one batch is on its way at a
 * time, and the next is whatever has queued meanwhile, so that a single caller never waits for a timer and many
 * callers share a commit. Other write transactions have two fifths of the writer's time while batches
 * want it, too.
 */
export class WriteQueue {
  private readonly waiting: Waiting[] = [];
  private readonly transactions: Work[] = [];
  private readonly limits: WriteQueueLimits;
  private waitingSize = 0;
  private waitingEvents = 0;
  /**
   * With so many events waiting, a batch goes at once instead of after all callers of this turn: then these bring
   * the next one while it is on its way. A slow disk waits for more, a fast one for less.
   */
  private enough = FEW_EVENTS;
  private isBusy = false;
  private isScheduled = false;
  /** Until then batches go first: they and the transactions share the writer's time while both wait for it. */
  private batchesUntil = 0;
  private isClosed = false;
  private wasCrowded = false;
  private tellIdle: (() => void) | undefined;

  constructor(
    private readonly commit: CommitBatch,
    limits: Partial<WriteQueueLimits> = {},
  ) {
    this.limits = { ...DEFAULT_LIMITS, ...limits };
  }

  get load(): QueueLoad {
    const { maxWaiting, maxWaitingSize } = this.limits;
    return { waiting: this.waiting.length, waitingSize: this.waitingSize, maxWaiting, maxWaitingSize };
  }

  /**
   * Commits an append with the next batch.
   *
   * @throws StoreOverloadedError when the queue is full, StoreUnavailableError when it is closed.
   */
  append(append: PreparedAppend): Promise<AppendResult> {
    this.assertOpen();
    const { maxWaiting, maxWaitingSize } = this.limits;
    const isFull = this.waiting.length >= maxWaiting || this.waitingSize + append.size > maxWaitingSize;
    if (isFull && this.waiting.length > 0) {
      throw new StoreOverloadedError(this.waiting.length, this.waitingSize);
    }
    this.waitingSize += append.size;
    this.waitingEvents += append.eventCount;
    return new Promise((resolve, reject) => {
      this.waiting.push({ append, resolve, reject });
      this.go();
    });
  }

  /**
   * Whether so much waits that it is better to bring no more. It becomes so when the queue is half full, and stays so until no
   * more than a quarter is left.
   */
  get isCrowded(): boolean {
    const { maxWaiting, maxWaitingSize } = this.limits;
    const part = Math.max(this.waiting.length / maxWaiting, this.waitingSize / maxWaitingSize);
    this.wasCrowded = part >= (this.wasCrowded ? STILL_CROWDED : CROWDED);
    return this.wasCrowded;
  }

  /** Runs `transaction` alone on the writer. After it, batches have their share of the time. */
  run<T>(transaction: () => Promise<T>): Promise<T> {
    this.assertOpen();
    return new Promise((resolve) => {
      this.transactions.push(async () => {
        const start = performance.now();
        const done = transaction();
        await Promise.allSettled([done]);
        const end = performance.now();
        this.batchesUntil = end + BATCHES_SHARE * (end - start);
        return () => {
          resolve(done);
        };
      });
      this.go();
    });
  }

  /** Refuses what comes from now on and resolves when all that waited is done. Safe to call twice. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (!this.isBusy && !this.isScheduled) return;
    await new Promise<void>((resolve) => {
      const tellOthers = this.tellIdle;
      this.tellIdle = () => {
        tellOthers?.();
        resolve();
      };
    });
  }

  private assertOpen(): void {
    if (this.isClosed) throw new StoreUnavailableError('The event store is closed.');
  }

  /** Begins the next work: at once when there is enough of it, else when the callers of this turn have had theirs. */
  private go(): void {
    if (this.isBusy) return;
    if (this.waitingEvents >= this.enough) {
      this.begin();
    } else if (!this.isScheduled) {
      this.isScheduled = true;
      // Those who have just been answered may come again, and go before a transaction whose turn it is not.
      const isEarly = this.waiting.length === 0 && this.transactions.length > 0 && !this.isTransactionsTurn;
      const soon = isEarly ? setImmediate : queueMicrotask;
      soon(() => {
        this.isScheduled = false;
        if (!this.isBusy) this.begin();
      });
    }
  }

  private get isTransactionsTurn(): boolean {
    return this.transactions.length > 0 && performance.now() >= this.batchesUntil;
  }

  private begin(): void {
    const work = this.nextWork();
    if (!work) {
      this.tellIdle?.();
      return;
    }
    this.isBusy = true;
    void work().then((answer) => {
      this.isBusy = false;
      // Before the callers go on, so that their work and the disk's overlap.
      if (this.waitingEvents >= this.enough || this.isTransactionsTurn) this.begin();
      answer();
      this.go();
    });
  }

  private nextWork(): Work | undefined {
    const isNext = this.waiting.length === 0 || this.isTransactionsTurn;
    const transaction = isNext ? this.transactions.shift() : undefined;
    if (transaction) return transaction;
    return this.waiting.length > 0 ? this.batchWork(this.take()) : undefined;
  }

  private batchWork(batch: readonly Waiting[]): Work {
    return async () => {
      const start = performance.now();
      const outcome = await this.outcome(batch);
      this.enough = Math.max(FEW_EVENTS, Math.round((performance.now() - start) * EVENTS_PER_MS));
      return () => {
        settle(batch, outcome);
      };
    };
  }

  private async outcome(batch: readonly Waiting[]): Promise<Outcome> {
    try {
      return await this.commit(batch.map(({ append }) => append));
    } catch (error) {
      return { error };
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
    for (const { append } of batch) {
      this.waitingSize -= append.size;
      this.waitingEvents -= append.eventCount;
    }
    return batch;
  }
}

function settle(batch: readonly Waiting[], outcome: Outcome): void {
  for (const [index, { resolve, reject }] of batch.entries()) {
    const verdict = 'error' in outcome ? outcome : outcome[index];
    if (verdict && 'result' in verdict) resolve(verdict.result);
    else reject(verdict?.error ?? new Error(`No verdict for append ${String(index)} of a batch.`));
  }
}
