import type { Checkpoint } from '../../../src/event-sourcing/subscriptions/checkpoint.js';
import type { Leases } from '../../../src/event-sourcing/subscriptions/leases.js';
import type { NotingConsumer } from './noting-consumer.js';

/** Gives its consumer to this instance, as long as it is told to. */
export class NotingLeases implements Leases {
  milliseconds = 10_000;
  failures: Error[] = [];
  isElsewhere = false;
  shallYield = false;
  readonly calls: string[] = [];
  /** Why the last release was asked for. */
  haltedFor: string | undefined;

  constructor(private readonly consumer: NotingConsumer) {}

  claim(): Promise<Checkpoint | undefined> {
    const failure = this.failures.shift();
    if (failure) return Promise.reject(failure);
    return Promise.resolve(this.isElsewhere ? undefined : this.consumer.checkpoint);
  }

  renew(): Promise<boolean> {
    this.calls.push('renew');
    return Promise.resolve(!this.shallYield);
  }

  release(_: Checkpoint, haltedFor?: string): Promise<void> {
    this.calls.push('release');
    this.haltedFor = haltedFor;
    return Promise.resolve();
  }

  withdraw(): Promise<void> {
    this.calls.push('withdraw');
    return Promise.resolve();
  }
}
