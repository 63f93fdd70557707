import { AggregateType, EventSourcedAggregate } from '../../event-sourcing/domain.js';
import { type Address, addressOf } from './address.value.js';
import type { EmailAddress } from './email-address.value.js';
import { CustomerMoved, UserBlocked, UserCreated, UserUnblocked } from './events/index.js';
import { boundedText } from './text.value.js';
import {
  UserAlreadyBlockedError,
  UserAlreadyExistsError,
  UserBlockedError,
  UserNotBlockedError,
  UserNotFoundError,
} from './users.errors.js';

@AggregateType('users.user')
export class User extends EventSourcedAggregate {
  private status: 'new' | 'active' | 'blocked' = 'new';

  create(name: string, email: EmailAddress, address: Address | null): void {
    if (this.status !== 'new') throw new UserAlreadyExistsError(this.id);
    this.apply(
      new UserCreated(this.id, boundedText('name', name, 200), email.text, address && addressOf(address)),
    );
  }

  // #region block
  block(reason: string): void {
    this.assertExists();
    if (this.status === 'blocked') throw new UserAlreadyBlockedError(this.id);
    this.apply(new UserBlocked(this.id, boundedText('reason', reason, 500)));
  }
  // #endregion

  unblock(): void {
    this.assertExists();
    if (this.status !== 'blocked') throw new UserNotBlockedError(this.id);
    this.apply(new UserUnblocked(this.id));
  }

  relocate(address: Address): void {
    this.assertExists();
    this.apply(new CustomerMoved(this.id, addressOf(address)));
  }

  /** @throws UserNotFoundError, UserBlockedError: for what only somebody may do who is there and not blocked. */
  assertActive(): void {
    this.assertExists();
    if (this.status === 'blocked') throw new UserBlockedError(this.id);
  }

  protected onUserCreated(): void {
    this.status = 'active';
  }

  // #region block
  protected onUserBlocked(): void {
    this.status = 'blocked';
  }
  // #endregion

  protected onUserUnblocked(): void {
    this.status = 'active';
  }

  protected onCustomerMoved(): void {
    // Where a user lives decides nothing here; the read models keep it.
  }

  private assertExists(): void {
    if (this.status === 'new') throw new UserNotFoundError(this.id);
  }
}
