import { Logger } from '@nestjs/common';
import { FencedOffError } from '../errors/fenced-off.error.js';
import { OutcomeUnknownError } from '../errors/outcome-unknown.error.js';
import type { EventStore } from '../store/event-store.js';
import type { Position } from '../store/position.js';
import { assertSameHistory } from './assert-same-history.js';
import { backOff } from './back-off.js';
import type { Checkpoint } from './checkpoint.js';
import type { Consumer } from './consumer.js';
import { isFinal, isOutage } from './kinds-of-failure.js';
import { handOn } from './hand-on.js';
import type { Leases } from './leases.js';
import { nameOf } from './partitions.js';
import { PositionWaiters } from './position-waiters.js';
import { ReadAhead } from './read-ahead.js';
import { SharedTail } from './shared-tail.js';
import { traceOf } from './trace-of.js';
import { WakeUp } from './wake-up.js';

const POLL_MS = 1_000;
/** How often it is looked whether what was set aside is due. */
const RETRY_MS = 100;
/** While there is more to read, what was set aside gets no more than one part in so many of the time. */
const RETRY_SHARE = 50;
const LONGEST_BACK_OFF_MS = 5_000;
/** While it is the database that fails: so much later than the database the read models come back. */
const LONGEST_OUTAGE_BACK_OFF_MS = 1_000;
/** How often an instance that waits for a consumer looks whether it may have it. */
const STANDBY_MS = 300;

/**
 * `starting` it asks for its consumer, `standing-by` another instance feeds that, `catching-up` it reads what is
 * there already, `live` it waits for more, `backing-off` the consumer threw and is tried again after a while,
 * `halted` going on could do harm (see `error`), `stopped` it was told to.
 */
export type SubscriptionState =
  'starting' | 'standing-by' | 'catching-up' | 'live' | 'backing-off' | 'halted' | 'stopped';

/**
 * Feeds one partition of a consumer with the log while this instance has its lease: from its checkpoint to the head,
 * then whatever comes, woken up by appends of this process and by polling for those of others.
 *
 * The log is read unfiltered, page by page, so that a hole shows and nothing can be passed over. A page that its
 * consumer throws at is handed in again, with growing pauses, until it goes through: nothing is skipped. What a consumer
 * has set aside is handed in again as well.
 */
export class Subscription {
  private readonly logger: Logger;
  private readonly wakeUp = new WakeUp();
  private readonly waiters = new PositionWaiters();
  private checkpoint: Checkpoint | undefined;
  private readonly tail: SharedTail;
  private pages: ReadAhead;
  private renewAt = 0;
  private retryAt = 0;
  private running: Promise<void> | undefined;
  private isStopping = false;
  private failures = 0;
  private currentState: SubscriptionState = 'starting';
  private lastError: unknown;

  constructor(
    private readonly consumer: Consumer,
    private readonly store: EventStore,
    private readonly leases: Leases,
  ) {
    this.logger = new Logger(`Subscription ${this.name}`);
    this.tail = SharedTail.of(store);
    this.pages = new ReadAhead(this.tail, consumer.pageSize);
  }

  /** The name of its consumer, and which partition it feeds if there are several. */
  get name(): string {
    return nameOf(this.consumer.name, this.consumer.partition);
  }

  /** The stored name of its consumer. */
  get feeds(): string {
    return this.consumer.name;
  }

  /** Which partition of it, from 0. */
  get partition(): number {
    return this.consumer.partition.index;
  }

  /** How often it has failed in a row. */
  get failuresInARow(): number {
    return this.failures;
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

  /** Ends after the page at hand, and lets another instance go on. Safe to call twice. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.wakeUp.signal();
    await this.running;
  }

  /**
   * Resolves when the consumer has handled a position, when another instance takes it over, or when the subscription
   * ends. `signal` ends the wait, too.
   */
  async reached(position: Position, signal?: AbortSignal): Promise<void> {
    if (this.hasEnded || (this.position ?? -1) >= position) return;
    await this.waiters.until(position, signal);
  }

  private get haltedFor(): string | undefined {
    return this.state === 'halted' && this.lastError instanceof Error ? this.lastError.message : undefined;
  }

  private get hasEnded(): boolean {
    return this.state === 'halted' || this.state === 'stopped';
  }

  private async run(): Promise<void> {
    const end = this.tail.follow(() => {
      this.wakeUp.signal();
    });
    while (!this.isStopping && !this.hasEnded) {
      try {
        await this.step();
      } catch (error) {
        await this.failed(error);
      }
    }
    end();
    await this.letGo();
    await this.leases.withdraw(this.consumer).catch(() => undefined);
    if (!this.hasEnded) this.currentState = 'stopped';
    this.waiters.release(Infinity);
  }

  private async step(): Promise<void> {
    if (this.checkpoint) await this.feed(this.checkpoint);
    else await this.claim();
    this.failures = 0;
  }

  private async claim(): Promise<void> {
    const checkpoint = await this.leases.claim(this.consumer);
    if (checkpoint) {
      this.renewAt = Date.now() + this.leases.milliseconds / 3;
      this.tail.forget();
      this.pages = new ReadAhead(this.tail, this.consumer.pageSize);
      await assertSameHistory(this.store, this.leases, checkpoint);
      this.moved(checkpoint);
      this.currentState = 'catching-up';
    } else {
      this.currentState = 'standing-by';
      await this.pause(STANDBY_MS);
    }
  }

  private async feed(from: Checkpoint): Promise<void> {
    if (!(await this.keep(from))) return;
    await this.retryParked(from);
    await this.consumer.settle?.(from);
    const moved = await handOn(this.consumer, this.pages, from);
    if (moved) {
      this.moved(moved);
      if (this.currentState === 'backing-off') this.currentState = 'catching-up';
    } else {
      this.currentState = 'live';
      const poll = this.consumer.hasParked || this.consumer.isAhead ? RETRY_MS : POLL_MS;
      this.retryAt = Math.min(this.retryAt, Date.now() + RETRY_MS);
      await this.wakeUp.sleep(Math.min(poll, this.renewAt - Date.now()));
    }
  }

  private async retryParked(held: Checkpoint): Promise<void> {
    const begun = Date.now();
    if (begun < this.retryAt) return;
    await this.consumer.retryParked(held);
    const ended = Date.now();
    this.retryAt = ended + Math.max(RETRY_MS, RETRY_SHARE * (ended - begun));
  }

  /** Renews the lease in time, and asks whether it is still this instance's turn: false when another is to go on. */
  private async keep(held: Checkpoint): Promise<boolean> {
    if (Date.now() < this.renewAt) return true;
    const isKept = await this.leases.renew(held);
    this.renewAt = Date.now() + this.leases.milliseconds / 3;
    if (!isKept) await this.letGo();
    return isKept;
  }

  private async letGo(): Promise<void> {
    const { checkpoint } = this;
    if (!checkpoint) return;
    await this.consumer.letGo?.();
    this.lost();
    // If this cannot be told, the lease runs out by itself.
    await this.leases.release(checkpoint, this.haltedFor).catch(() => undefined);
  }

  private async failed(error: unknown): Promise<void> {
    this.lastError = error;
    if (error instanceof FencedOffError) {
      this.logger.warn(error.message);
      await this.consumer.letGo?.();
      this.lost();
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
    const pause = backOff(this.failures, isOutage(error) ? LONGEST_OUTAGE_BACK_OFF_MS : LONGEST_BACK_OFF_MS);
    const { position } = this;
    this.logger.error(
      `Failed after position ${String(position)}, tries again in ${String(pause)} ms: ${traceOf(error)}`,
    );
    // Not for so long that the lease runs out meanwhile.
    await this.pause(Math.min(pause, this.leases.milliseconds / 3));
  }

  private async pause(milliseconds: number): Promise<void> {
    const until = Date.now() + milliseconds;
    while (!this.isStopping && Date.now() < until) await this.wakeUp.sleep(until - Date.now());
  }

  private moved(checkpoint: Checkpoint): void {
    this.checkpoint = checkpoint;
    this.waiters.release(checkpoint.position);
  }

  /** Another instance goes on. */
  private lost(): void {
    this.checkpoint = undefined;
    if (!this.hasEnded) this.currentState = 'standing-by';
    this.waiters.release(Infinity);
  }
}
