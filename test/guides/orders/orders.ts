import { Injectable } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Min } from 'class-validator';
import {
  AggregateType,
  DomainError,
  EventSourcedAggregate,
  EventType,
} from '../../../src/event-sourcing/domain.js';
import { Public, RepositoryFor, type SavedAggregate } from '../../../src/event-sourcing/index.js';

/** The feature that the guides are about: orders that are placed, and then paid or cancelled. */
@EventType('orders.order-placed', { version: 1 })
export class OrderPlaced {
  constructor(
    readonly orderId: string,
    readonly customer: string,
    readonly amount: number,
  ) {}
}

@EventType('orders.order-paid', { version: 1 })
export class OrderPaid {
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

export const orderEvents = [OrderPlaced, OrderPaid, OrderCancelled];

export class OrderAlreadyPlacedError extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'orders/already-placed';
}

export class OrderNotOpenError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'orders/not-open';
}

@AggregateType('orders.order')
export class Order extends EventSourcedAggregate {
  private status: 'new' | 'open' | 'paid' | 'cancelled' = 'new';
  private customer = '';
  private amount = 0;

  place(customer: string, amount: number): void {
    if (this.status !== 'new') throw new OrderAlreadyPlacedError(`Order ${this.id} was placed already.`);
    this.apply(new OrderPlaced(this.id, customer, amount));
  }

  pay(): void {
    this.assertOpen();
    this.apply(new OrderPaid(this.id, this.customer, this.amount));
  }

  cancel(reason: string): void {
    this.assertOpen();
    this.apply(new OrderCancelled(this.id, reason));
  }

  protected onOrderPlaced({ customer, amount }: OrderPlaced): void {
    Object.assign(this, { status: 'open', customer, amount });
  }

  protected onOrderPaid(): void {
    this.status = 'paid';
  }

  protected onOrderCancelled(): void {
    this.status = 'cancelled';
  }

  private assertOpen(): void {
    if (this.status !== 'open') throw new OrderNotOpenError(`Order ${this.id} is ${this.status}.`);
  }
}

@Injectable()
export class OrderRepository extends RepositoryFor(Order) {}

export class PlaceOrder extends Command<SavedAggregate> {
  @Min(1)
  readonly amount: number;

  constructor(
    readonly orderId: string,
    readonly customer: string,
    amount: number,
  ) {
    super();
    this.amount = amount;
  }
}

export class PayOrder extends Command<SavedAggregate> {
  constructor(readonly orderId: string) {
    super();
  }
}

export class CancelOrder extends Command<SavedAggregate> {
  constructor(
    readonly orderId: string,
    readonly reason: string,
  ) {
    super();
  }
}

@Public()
@CommandHandler(PlaceOrder)
export class PlaceOrderHandler implements ICommandHandler<PlaceOrder> {
  constructor(private readonly orders: OrderRepository) {}

  execute({ orderId, customer, amount }: PlaceOrder): Promise<SavedAggregate> {
    return this.orders.update(orderId, (order) => {
      order.place(customer, amount);
    });
  }
}

@Public()
@CommandHandler(PayOrder)
export class PayOrderHandler implements ICommandHandler<PayOrder> {
  constructor(private readonly orders: OrderRepository) {}

  execute({ orderId }: PayOrder): Promise<SavedAggregate> {
    return this.orders.update(orderId, (order) => {
      order.pay();
    });
  }
}

@Public()
@CommandHandler(CancelOrder)
export class CancelOrderHandler implements ICommandHandler<CancelOrder> {
  constructor(private readonly orders: OrderRepository) {}

  execute({ orderId, reason }: CancelOrder): Promise<SavedAggregate> {
    return this.orders.update(orderId, (order) => {
      order.cancel(reason);
    });
  }
}

export const orderHandlers = [PlaceOrderHandler, PayOrderHandler, CancelOrderHandler];
