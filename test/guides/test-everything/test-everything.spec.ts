import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  ApplicationService,
  Clock,
  EventSourcingModule,
  EventStore,
  QueryService,
} from '../../../src/event-sourcing/index.js';
import {
  type FixedClock,
  givenAggregate,
  InMemoryEventSourcingModule,
  settled,
} from '../../../src/event-sourcing/testing/index.js';
import { CustomerSpending } from '../add-a-read-model/customer-spending.entity.js';
import { CustomerSpendingProjection } from '../add-a-read-model/customer-spending.projection.js';
import { FindSpendingHandler } from '../add-a-read-model/find-spending.handler.js';
import { FindSpending } from '../add-a-read-model/find-spending.query.js';
import {
  Order,
  orderEvents,
  orderHandlers,
  OrderNotOpenError,
  OrderPaid,
  OrderPlaced,
  OrderRepository,
  PayOrder,
  PlaceOrder,
} from '../orders/orders.js';

// #region aggregate
describe('an order', () => {
  const placed = new OrderPlaced('o-1', 'ada', 5);
  const paid = new OrderPaid('o-1', 'ada', 5);

  it('is paid once', () => {
    givenAggregate(Order, 'o-1', placed)
      .when((order) => {
        order.pay();
      })
      .then(paid);
    const error = givenAggregate(Order, 'o-1', placed, paid)
      .when((order) => {
        order.pay();
      })
      .thenThrows(OrderNotOpenError);
    expect(error.code).toBe('orders/not-open');
  });
});
// #endregion

describe('the feature in memory', () => {
  let app: INestApplicationContext;

  // #region in-memory
  beforeEach(async () => {
    const module = await Test.createTestingModule({
      imports: [
        InMemoryEventSourcingModule.forRoot(),
        EventSourcingModule.forFeature({ aggregates: [Order], events: orderEvents }),
        TypeOrmModule.forFeature([CustomerSpending]),
      ],
      providers: [OrderRepository, ...orderHandlers, CustomerSpendingProjection, FindSpendingHandler],
    }).compile();
    app = await module.init();
  });
  afterEach(() => app.close());

  it('shows what was paid', async () => {
    const commands = app.get(ApplicationService);
    await commands.execute(new PlaceOrder('o-1', 'ada', 5));
    await commands.execute(new PayOrder('o-1'));
    await settled(app);
    const { result } = await app.get(QueryService).execute(new FindSpending('ada'));
    expect(result).toEqual({ customer: 'ada', orders: 1, total: 5 });
  });
  // #endregion

  // #region clock
  it('records when it was', async () => {
    await app.get(ApplicationService).execute(new PlaceOrder('o-1', 'ada', 5));
    app.get<FixedClock>(Clock).advance(60_000);
    await app.get(ApplicationService).execute(new PayOrder('o-1'));
    const times = (await app.get(EventStore).read('orders.order-o-1')).map(({ recordedAt }) => recordedAt);
    expect(times).toEqual([new Date('2026-01-01T00:00:00Z'), new Date('2026-01-01T00:01:00Z')]);
  });
  // #endregion
});
