import { Logger } from '@nestjs/common';
import type { RecordedEvent } from '../messages/recorded-event.js';
import type { EventStore, LogPage } from '../store/event-store.js';
import type { Position } from '../store/position.js';
import { PositionWaiters } from './position-waiters.js';
import { WakeUp } from './wake-up.js';

const PAGE_SIZE = 500;
/** As many events are kept. Whoever falls further behind reads them from the store. */
const KEPT = 1_000;
const POLL_MS = 1_000;

/**
 * The end of the log, read once for all who follow it, and kept in memory as long as somebody does. Followers ask for
 * what is next when they are ready for it, so that a slow one costs nothing.
 */
export class LogTail {
  private readonly logger = new Logger('Live events');
  private readonly waiters = new PositionWaiters();
  private readonly wakeUp = new WakeUp();
  private events: RecordedEvent[] = [];
  private head: Position | undefined;
  private followers = 0;
  private isRunning = false;

  constructor(private readonly store: EventStore) {}

  /** Begins to read for a follower; what it gives ends that. */
  join(): () => void {
    this.followers += 1;
    if (!this.isRunning) void this.run();
    return () => {
      this.followers -= 1;
      if (this.followers === 0) this.wakeUp.signal();
    };
  }

  /** What follows a position; undefined where that is not kept any more. */
  after(position: Position): LogPage | undefined {
    const { head } = this;
    if (head === undefined || position > head || position < head - this.events.length) return undefined;
    return { events: this.events.slice(this.events.length - (head - position)), through: head };
  }

  /** Resolves when the log has reached a position. `signal` ends the wait, too. */
  async reached(position: Position, signal: AbortSignal): Promise<void> {
    if ((this.head ?? -1) < position) await this.waiters.until(position, signal);
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    const end = this.store.onAppend(() => {
      this.wakeUp.signal();
    });
    while (this.followers > 0) {
      try {
        await this.step();
      } catch (error) {
        this.logger.warn(`Cannot read the log, tries again: ${String(error)}`);
        await this.wakeUp.sleep(POLL_MS);
      }
    }
    end();
    this.isRunning = false;
    this.events = [];
    this.head = undefined;
  }

  private async step(): Promise<void> {
    if (this.head === undefined) {
      this.moved([], await this.store.head());
      return;
    }
    const { events, through } = await this.store.readAll(this.head, PAGE_SIZE);
    if (events.length > 0) this.moved(events, through);
    else await this.wakeUp.sleep(POLL_MS);
  }

  private moved(events: readonly RecordedEvent[], head: Position): void {
    this.events = [...this.events, ...events].slice(-KEPT);
    this.head = head;
    this.waiters.release(head);
  }
}
