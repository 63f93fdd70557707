import { Logger } from '@nestjs/common';
import { ConsumerVersionError } from '../errors/consumer-version.error.js';
import { FencedOffError } from '../errors/fenced-off.error.js';
import { ForkedError } from '../errors/forked.error.js';
import { LogHoleError } from '../errors/log-hole.error.js';
import { OutcomeUnknownError } from '../errors/outcome-unknown.error.js';
import { StoreUnavailableError } from '../errors/store-unavailable.error.js';
import type { EventStore } from '../store/event-store.js';
import type { Position } from '../store/position.js';
import type { Checkpoint } from './checkpoint.js';
import type { Consumer } from './consumer.js';
import { WakeUp } from './wake-up.js';

const PAGE_SIZE = 100;
const POLL_MS = 1_000;
const FIRST_BACK_OFF_MS = 50;
const LONGEST_BACK_OFF_MS = 30_000;
/** While it is the database that fails: so much later than the database the read models come back. */
const LONGEST_OUTAGE_BACK_OFF_MS = 1_000;

/**
 * `starting` it takes its consumer over, `catching-up` it reads what is there already, `live` it waits for more,
 * `backing-off` the consumer threw and is tried again after a while, `halted` going on could do harm (see
 * `error`), `stopped` it was told to, or another instance has taken the consumer over.
 */
export type SubscriptionState = 'starting' | 'catching-up' | 'live' | 'backing-off' | 'halted' | 'stopped';

/**
 * Feeds one consumer with the log: from its checkpoint to the head, then whatever comes, woken up by appends of
 * this process and by polling for those of others.
 *
 * The log is read unfiltered, page by page, so that a hole shows and nothing can be passed over. A page that its
 * consumer throws at is handed in again, with growing pauses, until it goes through: nothing is skipped.
 */
export class Subscription {
  private readonly logger: Logger;
  private readonly wakeUp = new WakeUp();
  private readonly waiters = new Set<{ readonly position: Position; readonly resolve: () => void }>();
  private checkpoint: Checkpoint | undefined;
  private running: Promise<void> | undefined;
  private isStopping = false;
  private failures = 0;
  private currentState: SubscriptionState = 'starting';
  private lastError: unknown;

  constructor(
    private readonly consumer: Consumer,
    private readonly store: EventStore,
  ) {
    this.logger = new Logger(`Subscription ${consumer.name}`);
  }

  get name(): string {
    return this.consumer.name;
  }

  get state(): SubscriptionState {
    return this.currentState;
  }

  /** What it halted or backs off for. */
  get error(): unknown {
    return this.lastError;
  }

  /** Up to where its consumer has handled the log; undefined when it is not this process that feeds it. */
  get position(): Position | undefined {
    return this.hasEnded ? undefined : this.checkpoint?.position;
  }

  /** Begins to feed. Safe to call twice. */
  start(): void {
    this.running ??= this.run();
  }

  /** Ends after the page at hand. Safe to call twice. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.wakeUp.signal();
    await this.running;
  }

  /** Resolves when the consumer has handled a position or the subscription ends. `signal` ends the wait, too. */
  async reached(position: Position, signal?: AbortSignal): Promise<void> {
    if (this.hasEnded || (this.position ?? -1) >= position || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const waiter = { position, resolve };
      this.waiters.add(waiter);
      signal?.addEventListener('abort', () => {
        this.waiters.delete(waiter);
        resolve();
      });
    });
  }

  private get hasEnded(): boolean {
    return this.state === 'halted' || this.state === 'stopped';
  }

  private async run(): Promise<void> {
    this.currentState = 'starting';
    const end = this.store.onAppend(() => {
      this.wakeUp.signal();
    });
    while (!this.isStopping && !this.hasEnded) {
      try {
        await this.feed();
      } catch (error) {
        await this.failed(error);
      }
    }
    end();
    if (!this.hasEnded) this.currentState = 'stopped';
    this.release(Infinity);
  }

  private async feed(): Promise<void> {
    if (!this.checkpoint) {
      this.moved(await this.assertSameHistory(await this.consumer.claim()));
    }
    this.currentState = 'catching-up';
    while (!this.isStopping && this.checkpoint) {
      const page = await this.store.readAll(this.checkpoint.position, PAGE_SIZE);
      if (page.events.length === 0) {
        this.currentState = 'live';
        await this.wakeUp.sleep(POLL_MS);
      } else {
        this.moved(await this.consumer.handle(this.checkpoint, page));
      }
      this.failures = 0;
    }
  }

  private async failed(error: unknown): Promise<void> {
    this.lastError = error;
    if (error instanceof FencedOffError) {
      this.currentState = 'stopped';
      this.logger.warn(error.message);
      return;
    }
    if (isFinal(error)) {
      this.currentState = 'halted';
      this.logger.error(error.message);
      return;
    }
    this.currentState = 'backing-off';
    // The checkpoint may have moved: it is looked up again, or its next move would look like a fence.
    if (error instanceof OutcomeUnknownError) this.checkpoint = undefined;
    this.failures += 1;
    const longest = isOutage(error) ? LONGEST_OUTAGE_BACK_OFF_MS : LONGEST_BACK_OFF_MS;
    const pause = backOff(this.failures, longest);
    const found = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.logger.error(
      `Failed after position ${String(this.position)}, tries again in ${String(pause)} ms: ${found}`,
    );
    await this.pause(pause);
  }

  private async pause(milliseconds: number): Promise<void> {
    const until = Date.now() + milliseconds;
    while (!this.isStopping && Date.now() < until) await this.wakeUp.sleep(until - Date.now());
  }

  private async assertSameHistory(checkpoint: Checkpoint): Promise<Checkpoint> {
    const { consumer, position, eventId } = checkpoint;
    if (position === 0) return checkpoint;
    const { events } = await this.store.readAll(position - 1, 1);
    if (events[0]?.id !== eventId) throw new ForkedError(consumer, position);
    return checkpoint;
  }

  private moved(checkpoint: Checkpoint): void {
    this.checkpoint = checkpoint;
    this.release(checkpoint.position);
  }

  /** Lets those go on who wait for no more than `position`. */
  private release(position: Position): void {
    for (const waiter of this.waiters) {
      if (waiter.position > position) continue;
      this.waiters.delete(waiter);
      waiter.resolve();
    }
  }
}

/** Trying again would not help, and skipping would lose events. */
function isFinal(error: unknown): error is Error {
  return (
    error instanceof ForkedError || error instanceof LogHoleError || error instanceof ConsumerVersionError
  );
}

/** It is not the consumer that is to blame. */
function isOutage(error: unknown): boolean {
  return error instanceof StoreUnavailableError || error instanceof OutcomeUnknownError;
}

/** Doubles from failure to failure, and is spread, so that consumers that fail together do not retry together. */
function backOff(failures: number, longest: number): number {
  const pause = Math.min(FIRST_BACK_OFF_MS * 2 ** (failures - 1), longest);
  return Math.round(pause * (0.5 + Math.random() / 2));
}
