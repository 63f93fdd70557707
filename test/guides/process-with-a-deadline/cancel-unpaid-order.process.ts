import {
  On,
  OnDeadline,
  OnRefused,
  type ProcessInstance,
  ProcessManager,
  type RecordedEvent,
  type Refusal,
  StartsWith,
} from '../../../src/event-sourcing/index.js';
import { CancelOrder, OrderCancelled, OrderPaid, OrderPlaced } from '../orders/orders.js';

// #region process
/** How long an order waits for its money. */
export class PaymentDeadline {
  constructor(readonly milliseconds: number) {}
}

/** Cancels an order that is not paid in time. */
@ProcessManager('orders.cancel-unpaid-order', {
  version: 1,
  commands: { CancelOrder },
  key: ({ data }: RecordedEvent<OrderPlaced | OrderPaid | OrderCancelled>) => data.orderId,
})
export class CancelUnpaidOrder {
  constructor(private readonly deadline: PaymentDeadline) {}

  @StartsWith(OrderPlaced)
  placed(_: RecordedEvent<OrderPlaced>, process: ProcessInstance): void {
    process.setDeadline('pay-by', { after: this.deadline.milliseconds });
  }

  @On(OrderPaid)
  paid(_: RecordedEvent<OrderPaid>, process: ProcessInstance): void {
    process.complete();
  }

  @On(OrderCancelled)
  cancelled(_: RecordedEvent<OrderCancelled>, process: ProcessInstance): void {
    process.complete();
  }

  @OnDeadline('pay-by')
  late(process: ProcessInstance): void {
    process.send(new CancelOrder(process.key, 'not paid in time'));
  }

  @OnRefused(CancelOrder)
  notCancelled({ code }: Refusal<CancelOrder>): void {
    // Paid at the last moment: its event ends the process. Anything else is a mistake, and parks the instance.
    if (code !== 'orders/not-open') throw new Error(`An unpaid order could not be cancelled: ${code}.`);
  }
}
// #endregion
