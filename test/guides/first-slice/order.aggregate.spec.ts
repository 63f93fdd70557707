import { describe, it } from '@jest/globals';
import { givenAggregate } from '../../../src/event-sourcing/testing/index.js';
import { Order, OrderCancelled, OrderCreated } from './order.aggregate.js';
import { OrderAlreadyCancelledError } from './orders.errors.js';

const id = 'order-1';
const created = new OrderCreated(id, 'some customer', 3);
const givenOrder = (...history: object[]) => givenAggregate(Order, id, ...history);

describe('order', () => {
  // #region spec
  it('is cancelled once', () => {
    const cancel = (order: Order) => {
      order.cancel('some reason');
    };
    givenOrder(created).when(cancel).then(new OrderCancelled(id, 'some reason'));
    givenOrder(created, new OrderCancelled(id, 'too dear'))
      .when(cancel)
      .thenThrows(OrderAlreadyCancelledError);
  });
  // #endregion
});
