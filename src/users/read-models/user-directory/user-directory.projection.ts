import { On, type RecordedEvent, RowProjection } from '../../../event-sourcing/index.js';
import { CustomerMoved, UserBlocked, UserCreated, UserUnblocked } from '../../domain/events/index.js';
import { searchText } from './search-text.js';
import { UserDirectoryEntry } from './user-directory-entry.entity.js';

type OfUser = RecordedEvent<{ readonly userId: string }>;
type Change = Partial<Pick<UserDirectoryEntry, 'status' | 'address'>>;

@RowProjection('users.user-directory', {
  version: 1,
  entity: UserDirectoryEntry,
  key: ({ data }: OfUser) => ({ id: data.userId }),
})
export class UserDirectoryProjection {
  @On(UserCreated)
  created({ data, ...event }: RecordedEvent<UserCreated>): UserDirectoryEntry {
    const at = event.recordedAt.toISOString();
    return {
      id: data.userId,
      name: data.name,
      email: data.email,
      status: 'active',
      address: data.address,
      version: event.version,
      createdAt: at,
      updatedAt: at,
      createdPosition: event.position,
      searchText: searchText(`${data.name}\n${data.email}`),
    };
  }

  @On(UserBlocked)
  blocked(event: RecordedEvent<UserBlocked>, entry: UserDirectoryEntry): UserDirectoryEntry {
    return changed(entry, event, { status: 'blocked' });
  }

  @On(UserUnblocked)
  unblocked(event: RecordedEvent<UserUnblocked>, entry: UserDirectoryEntry): UserDirectoryEntry {
    return changed(entry, event, { status: 'active' });
  }

  @On(CustomerMoved)
  moved(event: RecordedEvent<CustomerMoved>, entry: UserDirectoryEntry): UserDirectoryEntry {
    return changed(entry, event, { address: event.data.address });
  }
}

function changed(
  entry: UserDirectoryEntry,
  { version, recordedAt }: OfUser,
  change: Change,
): UserDirectoryEntry {
  return Object.assign(entry, change, { version, updatedAt: recordedAt.toISOString() });
}
