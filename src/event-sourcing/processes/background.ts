import type { Logger } from '@nestjs/common';
import { FencedOffError } from '../errors/fenced-off.error.js';
import { backOff } from '../subscriptions/back-off.js';
import type { Checkpoint } from '../subscriptions/checkpoint.js';
import { traceOf } from '../subscriptions/trace-of.js';
import { WakeUp } from '../subscriptions/wake-up.js';

const LONGEST_BACK_OFF_MS = 1_000;

/**
 * Work beside a subscription, step by step, while this instance has its lease. It ends by itself when a step finds out
 * that another instance has taken over.
 */
export class Background {
  private readonly wakeUp = new WakeUp();
  private held: Checkpoint | undefined;
  private isRunning = false;
  private running: Promise<void> | undefined;
  private failures = 0;

  /** @param step does what there is to do, and gives the milliseconds until it looks again. */
  constructor(
    private readonly step: (held: Checkpoint) => Promise<number>,
    private readonly logger: Logger,
  ) {}

  /** Begins, or goes on, with a lease. Safe to call often. */
  hold(held: Checkpoint): void {
    this.held = held;
    if (!this.isRunning) this.running = this.run();
  }

  /** Lets it look at once. */
  wake(): void {
    this.wakeUp.signal();
  }

  /** Ends after the step at hand. Safe to call twice. */
  async stop(): Promise<void> {
    this.held = undefined;
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.held) await this.wakeUp.sleep(await this.tried(this.held));
    this.isRunning = false;
  }

  private async tried(held: Checkpoint): Promise<number> {
    try {
      const pause = await this.step(held);
      this.failures = 0;
      return pause;
    } catch (error) {
      if (error instanceof FencedOffError) {
        if (this.held?.epoch === held.epoch) this.held = undefined;
        return 0;
      }
      this.failures += 1;
      this.logger.error(traceOf(error));
      return backOff(this.failures, LONGEST_BACK_OFF_MS);
    }
  }
}
