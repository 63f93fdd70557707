import type { LogPage } from '../../store/event-store.js';
import type { Checkpoint } from '../../subscriptions/checkpoint.js';
import { ConsumerAround } from '../../subscriptions/consumer-around.js';
import type { Consumer } from '../../subscriptions/consumer.js';

/** What a handler is kept with while it is at work. */
export interface HeldLease {
  readonly milliseconds: number;
  readonly renew: (held: Checkpoint) => Promise<void>;
  /** Rejects where another instance has it, or an operator lets nobody have it. */
  readonly assertHeld: (held: Checkpoint) => Promise<void>;
}

/**
 * Feeds one event after the other, each with a move of the checkpoint: what a handler does outside is done again for the
 * one that it was at, and for no more. Its lease is renewed for as long as a handler takes.
 */
export class OneByOne extends ConsumerAround {
  constructor(
    feeding: Consumer,
    private readonly wants: (type: string) => boolean,
    private readonly lease: HeldLease,
  ) {
    super(feeding);
  }

  async handle(from: Checkpoint, { events, through }: LogPage): Promise<Checkpoint> {
    const next = events.findIndex(({ type }) => this.wants(type));
    const upToNext = next < 0 ? events : events.slice(0, next + 1);
    const page = { events: upToNext, through: upToNext.at(-1)?.position ?? through };
    if (next >= 0) await this.lease.assertHeld(from);
    return this.keeping(from, () => this.feeding.handle(from, page));
  }

  async retryParked(held: Checkpoint): Promise<void> {
    if (this.hasParked) await this.lease.assertHeld(held);
    return this.keeping(held, () => this.feeding.retryParked(held));
  }

  private async keeping<T>(held: Checkpoint, work: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => {
      // Whether it could be kept is seen by the move of the checkpoint.
      void this.lease.renew(held).catch(() => undefined);
    }, this.lease.milliseconds / 3);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }
}
