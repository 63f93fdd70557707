import type { Position } from '../store/position.js';
import type { Subscription } from './subscription.js';

/** The subscriptions that this process runs. */
export class Subscriptions {
  private readonly subscriptions: Subscription[] = [];

  /** Makes it one of them. It is fed from the next `start` on. */
  add(subscription: Subscription): void {
    this.subscriptions.push(subscription);
  }

  /** Those of all partitions of a consumer. */
  of(consumer: string): readonly Subscription[] {
    return this.subscriptions.filter(({ feeds }) => feeds === consumer);
  }

  /** All of them, those of partitions included. */
  all(): readonly Subscription[] {
    return this.subscriptions;
  }

  /** Begins to feed each of them from its checkpoint. */
  start(): void {
    for (const subscription of this.subscriptions) subscription.start();
  }

  /** Ends the feeding. Resolves when what was under way is committed or given up. */
  async stop(): Promise<void> {
    await Promise.all(this.all().map((subscription) => subscription.stop()));
  }

  /** Resolves when all of them have handled a position. */
  async reached(position: Position): Promise<void> {
    await Promise.all(this.all().map((subscription) => subscription.reached(position)));
  }
}
