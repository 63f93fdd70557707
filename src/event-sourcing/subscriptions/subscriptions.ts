import type { Position } from '../store/position.js';
import type { Subscription } from './subscription.js';

/** The subscriptions that this process runs. */
export class Subscriptions {
  private readonly byName = new Map<string, Subscription>();

  add(subscription: Subscription): void {
    this.byName.set(subscription.name, subscription);
  }

  get(consumer: string): Subscription | undefined {
    return this.byName.get(consumer);
  }

  all(): readonly Subscription[] {
    return [...this.byName.values()];
  }

  start(): void {
    for (const subscription of this.byName.values()) subscription.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.all().map((subscription) => subscription.stop()));
  }

  /** Resolves when all of them have handled a position. */
  async reached(position: Position): Promise<void> {
    await Promise.all(this.all().map((subscription) => subscription.reached(position)));
  }
}
