import { DomainError } from '../../../src/event-sourcing/domain.js';

// #region error
export class OrderAlreadyCancelledError extends DomainError {
  readonly kind = 'rule';
  readonly code = 'orders/already-cancelled';

  constructor(orderId: string) {
    super(`Order ${orderId} is cancelled already.`, { id: orderId });
  }
}
// #endregion
