import { EventType } from '../../../event-sourcing/domain.js';
import type { Address } from '../address.value.js';

/** Version 1 had the address in one line. */
@EventType('users.customer-moved', { version: 2 })
export class CustomerMoved {
  constructor(
    readonly userId: string,
    readonly address: Address,
  ) {}
}
