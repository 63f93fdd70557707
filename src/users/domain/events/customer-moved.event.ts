import { EventType } from '../../../event-sourcing/domain.js';
import type { Address } from '../address.value.js';

/** Version 1 had the address in one line. */
@EventType<CustomerMoved>('users.customer-moved', {
  version: 2,
  personal: ['address.street', 'address.city', 'address.postalCode'],
})
export class CustomerMoved {
  constructor(
    readonly userId: string,
    readonly address: Address,
  ) {}
}
