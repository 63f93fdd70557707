import type { Logger } from '@nestjs/common';
import type { LogPage } from '../store/event-store.js';
import type { Checkpoint } from '../subscriptions/checkpoint.js';
import { ConsumerAround } from '../subscriptions/consumer-around.js';
import type { Consumer } from '../subscriptions/consumer.js';
import { Background } from './background.js';
import type { Deadlines } from './deadlines.js';
import type { Dispatcher } from './dispatcher.js';

/**
 * One partition of a process: fed as a projection is, and beside it, while this instance has the lease, its commands
 * are sent and its deadlines take effect.
 */
export class ProcessConsumer extends ConsumerAround {
  private readonly ticker: Background;

  constructor(
    feeding: Consumer,
    private readonly dispatcher: Dispatcher,
    deadlines: Deadlines,
    logger: Logger,
  ) {
    super(feeding);
    this.ticker = new Background(
      (held) =>
        deadlines.step(held, () => {
          this.dispatcher.background.wake();
        }),
      logger,
    );
  }

  async handle(from: Checkpoint, page: LogPage): Promise<Checkpoint> {
    const moved = await this.feeding.handle(from, page);
    this.hold(moved);
    this.ticker.wake();
    this.dispatcher.background.wake();
    return moved;
  }

  async retryParked(held: Checkpoint): Promise<void> {
    this.hold(held);
    await this.feeding.retryParked(held);
  }

  async letGo(): Promise<void> {
    await Promise.all([this.ticker.stop(), this.dispatcher.stop()]);
  }

  private hold(held: Checkpoint): void {
    this.ticker.hold(held);
    this.dispatcher.background.hold(held);
  }
}
