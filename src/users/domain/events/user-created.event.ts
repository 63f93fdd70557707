import { EventType } from '../../../event-sourcing/domain.js';
import type { Address } from '../address.value.js';
import { EmailAddress } from '../email-address.value.js';

@EventType<UserCreated>('users.user-created', {
  version: 1,
  tags: ({ email }) => [EmailAddress.of(email).tag],
  personal: ['name', 'email', 'address.street', 'address.city', 'address.postalCode'],
})
export class UserCreated {
  constructor(
    readonly userId: string,
    readonly name: string,
    readonly email: string,
    readonly address: Address | null,
  ) {}
}
