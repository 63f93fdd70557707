import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { ApplicationService, EventStore, Processes } from '../../../src/event-sourcing/index.js';
import {
  deadlinePasses,
  givenProcess,
  refused,
  settled,
  timePasses,
} from '../../../src/event-sourcing/testing/index.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { until } from '../../support/until.js';
import { CancelOrder, OrderCancelled, OrderPaid, OrderPlaced, PlaceOrder } from '../orders/orders.js';
import { startOrders } from '../orders/orders-app.js';
import { CancelUnpaidOrder, PaymentDeadline } from './cancel-unpaid-order.process.js';

describe('the process by itself', () => {
  const placed = new OrderPlaced('o-1', 'ada', 5);
  const cancel = new CancelOrder('o-1', 'not paid in time');
  // #region given
  const given = (...events: object[]) =>
    givenProcess(new CancelUnpaidOrder(new PaymentDeadline(60_000))).given(...events);

  it('waits for the money', () => {
    given()
      .when(placed)
      .then({ deadlines: { 'pay-by': 60_000 }, status: 'running' });
    given(placed)
      .when(new OrderPaid('o-1', 'ada', 5))
      .then({ deadlines: {}, status: 'completed' });
  });

  it('cancels an order that is not paid in time', () => {
    given(placed).when(timePasses(59_999)).then({ commands: [] });
    given(placed)
      .when(deadlinePasses('pay-by'))
      .then({ commands: [cancel] });
    given(placed, timePasses(60_000))
      .when(new OrderCancelled('o-1', 'not paid in time'))
      .then({ status: 'completed' });
  });

  it('leaves an order alone that was paid at the last moment', () => {
    given(placed, timePasses(60_000))
      .when(refused(CancelOrder, 'orders/not-open'), new OrderPaid('o-1', 'ada', 5))
      .then({ commands: [], status: 'completed' });
  });
  // #endregion

  it('is parked by a refusal that nobody has thought of', () => {
    given(placed, timePasses(60_000)).when(refused(CancelOrder, 'orders/other')).thenThrows(Error);
  });
});

describe('a deadline', () => {
  const folder = temporaryFolder();
  let app: INestApplicationContext;

  const start = async () => {
    const deadline = { provide: PaymentDeadline, useValue: new PaymentDeadline(300) };
    app = await startOrders(folder.file('orders.db'), { providers: [CancelUnpaidOrder, deadline] });
  };
  const history = async () =>
    (await app.get(EventStore).read('orders.order-o-1')).map(({ type, data }) => [type, data['reason']]);

  afterEach(async () => {
    await app.close();
    folder.remove();
  });

  it('takes effect in whatever process there is when it passes', async () => {
    await start();
    await app.get(ApplicationService).execute(new PlaceOrder('o-1', 'ada', 5));
    await settled(app);
    await app.close();

    await start();
    await until(async () => (await history()).length === 2);
    await settled(app);
    expect(await history()).toEqual([
      ['orders.order-placed', undefined],
      ['orders.order-cancelled', 'not paid in time'],
    ]);
    expect((await app.get(Processes).show('orders.cancel-unpaid-order', 'o-1')).status).toBe('completed');
  });
});
