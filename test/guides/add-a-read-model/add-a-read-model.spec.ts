import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import {
  ApplicationService,
  Consumers,
  On,
  QueryService,
  type RecordedEvent,
  RowProjection,
  Rebuilds,
} from '../../../src/event-sourcing/index.js';
import { givenProjection } from '../../../src/event-sourcing/testing/index.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { until } from '../../support/until.js';
import { OrderPaid, PayOrder, PlaceOrder } from '../orders/orders.js';
import { type Addition, startOrders } from '../orders/orders-app.js';
import { CreateCustomerSpending1770000001000 } from './1770000001000-create-customer-spending.js';
import { CustomerSpending } from './customer-spending.entity.js';
import { CustomerSpendingProjection } from './customer-spending.projection.js';
import { FindSpendingHandler } from './find-spending.handler.js';
import { FindSpending } from './find-spending.query.js';

/** The same projection in a later version: it counts in cents. */
@RowProjection('orders.customer-spending', {
  version: 2,
  entity: CustomerSpending,
  key: ({ data }: RecordedEvent<OrderPaid>) => ({ customer: data.customer }),
})
class SpendingInCentsProjection {
  @On(OrderPaid)
  paid({ data }: RecordedEvent<OrderPaid>, row?: CustomerSpending): CustomerSpending {
    const { orders = 0, total = 0 } = row ?? {};
    return { customer: data.customer, orders: orders + 1, total: total + data.amount * 100 };
  }
}

// #region addition
const spending = {
  entities: [CustomerSpending],
  providers: [CustomerSpendingProjection, FindSpendingHandler],
  migrations: [CreateCustomerSpending1770000001000],
};
// #endregion

describe('a read model that is added to a live system', () => {
  const folder = temporaryFolder();
  let app: INestApplicationContext;

  const start = async (addition?: Addition) => {
    app = await startOrders(folder.file('orders.db'), addition);
  };
  const buy = async (orderId: string, customer: string, amount: number) => {
    await app.get(ApplicationService).execute(new PlaceOrder(orderId, customer, amount));
    return app.get(ApplicationService).execute(new PayOrder(orderId));
  };

  beforeEach(async () => {
    await start();
    await buy('o-1', 'ada', 5);
    await buy('o-2', 'ada', 7);
    await app.close();
  });
  afterEach(async () => {
    await app.close();
    folder.remove();
  });

  it('knows what has happened before it was there, and goes on with what happens', async () => {
    await start(spending);
    // #region ask
    const { position } = await buy('o-3', 'ada', 3);
    const { result } = await app
      .get(QueryService)
      .execute(new FindSpending('ada'), { minPosition: position });
    expect(result).toEqual({ customer: 'ada', orders: 3, total: 15 });
    // #endregion
    const consumers = await app.get(Consumers).list();
    expect(consumers).toMatchObject([{ consumer: 'orders.customer-spending', position }]);
  });

  it('is built beside the live rows when it is to be otherwise', async () => {
    await start(spending);
    const { position: paid } = await buy('o-3', 'ada', 3);
    await app.get(QueryService).execute(new FindSpending('ada'), { minPosition: paid });
    await app.close();

    await start({ ...spending, providers: [SpendingInCentsProjection, FindSpendingHandler] });
    const rebuilds = app.get(Rebuilds);
    await until(async () => ((await rebuilds.find('orders.customer-spending'))?.position ?? 0) >= paid);
    const before = await app.get(QueryService).execute(new FindSpending('ada'));
    expect(before.result).toMatchObject({ total: 15 });
    expect((await rebuilds.compare('orders.customer-spending')).tables).toMatchObject([{ differing: 1 }]);

    await rebuilds.switch('orders.customer-spending');
    const { result } = await app.get(QueryService).execute(new FindSpending('ada'));
    expect(result).toMatchObject({ total: 1_500 });
  });
});

describe('the projection by itself', () => {
  // #region given
  it('adds up what a customer has paid', () =>
    givenProjection(CustomerSpendingProjection)
      .given(new OrderPaid('o-1', 'ada', 5), new OrderPaid('o-2', 'bob', 1))
      .given(new OrderPaid('o-3', 'ada', 7))
      .then([
        { customer: 'ada', orders: 2, total: 12 },
        { customer: 'bob', orders: 1, total: 1 },
      ]));
  // #endregion
});
