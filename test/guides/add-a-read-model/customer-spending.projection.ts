import { On, type RecordedEvent, RowProjection } from '../../../src/event-sourcing/index.js';
import { OrderPaid } from '../orders/orders.js';
import { CustomerSpending } from './customer-spending.entity.js';

// #region projection
@RowProjection('orders.customer-spending', {
  version: 1,
  entity: CustomerSpending,
  key: ({ data }: RecordedEvent<OrderPaid>) => ({ customer: data.customer }),
})
export class CustomerSpendingProjection {
  @On(OrderPaid)
  paid({ data }: RecordedEvent<OrderPaid>, row?: CustomerSpending): CustomerSpending {
    const { orders = 0, total = 0 } = row ?? {};
    return { customer: data.customer, orders: orders + 1, total: total + data.amount };
  }
}
// #endregion
