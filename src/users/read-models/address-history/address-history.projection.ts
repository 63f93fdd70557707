import { On, type RecordedEvent, RowProjection } from '../../../event-sourcing/index.js';
import { CustomerMoved, UserCreated } from '../../domain/events/index.js';
import { AddressHistoryEntry } from './address-history-entry.entity.js';

@RowProjection('users.address-history', {
  version: 1,
  entity: AddressHistoryEntry,
  key: ({ data, version }: RecordedEvent<{ readonly userId: string }>) => ({ userId: data.userId, version }),
})
export class AddressHistoryProjection {
  @On(UserCreated)
  @On(CustomerMoved)
  moved(event: RecordedEvent<UserCreated | CustomerMoved>): AddressHistoryEntry | null {
    const { userId, address } = event.data;
    const { version, recordedAt } = event;
    return address && { userId, version, address, since: recordedAt.toISOString() };
  }
}
