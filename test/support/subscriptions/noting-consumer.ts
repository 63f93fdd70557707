import { FencedOffError, type LogPage, OutcomeUnknownError } from '../../../src/event-sourcing/index.js';
import type { Checkpoint } from '../../../src/event-sourcing/subscriptions/checkpoint.js';
import type { Consumer } from '../../../src/event-sourcing/subscriptions/consumer.js';
import { WHOLE } from '../../../src/event-sourcing/subscriptions/partitions.js';

/** Keeps its checkpoint and what it was handed in memory, and fails when it is told to. */
export class NotingConsumer implements Consumer {
  readonly name = 'test.noting';
  readonly version = 1;
  readonly partition = WHOLE;
  readonly pageSize = 100;
  hasParked = false;
  retries = 0;
  readonly handled: number[] = [];
  failures: Error[] = [];
  /** How many of the next commits succeed without anybody hearing of it. */
  doubts = 0;
  checkpoint: Checkpoint = {
    consumer: this.name,
    partition: WHOLE,
    epoch: 1,
    position: 0,
    eventId: null,
    earlier: [],
  };

  retryParked(): Promise<void> {
    this.retries += 1;
    return Promise.resolve();
  }

  handle(from: Checkpoint, { events, through }: LogPage): Promise<Checkpoint> {
    const failure = this.failures.shift();
    if (failure) return Promise.reject(failure);
    if (from.position !== this.checkpoint.position) return Promise.reject(new FencedOffError(this.name));
    this.handled.push(...events.map(({ position }) => position));
    this.checkpoint = { ...from, position: through, eventId: events.at(-1)?.id ?? null };
    if (this.doubts > 0) {
      this.doubts -= 1;
      return Promise.reject(new OutcomeUnknownError([]));
    }
    return Promise.resolve(this.checkpoint);
  }
}
