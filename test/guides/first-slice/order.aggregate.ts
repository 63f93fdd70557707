import { AggregateType, EventSourcedAggregate, EventType } from '../../../src/event-sourcing/domain.js';
import { OrderAlreadyCancelledError } from './orders.errors.js';

/** What the generators write for the tutorial, as far as its rule needs it, and the rule itself. */
@EventType('orders.order-created', { version: 1 })
export class OrderCreated {
  constructor(
    readonly orderId: string,
    readonly customer: string,
    readonly amount: number,
  ) {}
}

@EventType('orders.order-cancelled', { version: 1 })
export class OrderCancelled {
  constructor(
    readonly orderId: string,
    readonly reason: string,
  ) {}
}

@AggregateType('orders.order')
export class Order extends EventSourcedAggregate {
  private exists = false;
  // #region rule
  private isCancelled = false;
  // #endregion

  assertExists(): void {
    if (!this.exists) throw new Error('There is no such order.');
  }

  // #region rule
  cancel(reason: string): void {
    this.assertExists();
    if (this.isCancelled) throw new OrderAlreadyCancelledError(this.id);
    this.apply(new OrderCancelled(this.id, reason));
  }
  // #endregion

  protected onOrderCreated(): void {
    this.exists = true;
  }

  // #region rule
  protected onOrderCancelled(): void {
    this.isCancelled = true;
  }
  // #endregion
}
