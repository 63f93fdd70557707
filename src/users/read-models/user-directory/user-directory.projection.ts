import type { EntityManager } from 'typeorm';
import { On, Projection, type RecordedEvent } from '../../../event-sourcing/index.js';
import { CustomerMoved, UserBlocked, UserCreated, UserUnblocked } from '../../domain/events/index.js';
import { searchText } from './search-text.js';
import { UserDirectoryEntry } from './user-directory-entry.entity.js';

type Change = Partial<Pick<UserDirectoryEntry, 'status' | 'address'>>;

@Projection('users.user-directory', { version: 1, entities: [UserDirectoryEntry] })
export class UserDirectoryProjection {
  @On(UserCreated)
  async created({ data, ...event }: RecordedEvent<UserCreated>, rows: EntityManager): Promise<void> {
    const at = event.recordedAt.toISOString();
    await rows.insert(UserDirectoryEntry, {
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
    });
  }

  @On(UserBlocked)
  blocked(event: RecordedEvent<UserBlocked>, rows: EntityManager): Promise<void> {
    return change(event, rows, { status: 'blocked' });
  }

  @On(UserUnblocked)
  unblocked(event: RecordedEvent<UserUnblocked>, rows: EntityManager): Promise<void> {
    return change(event, rows, { status: 'active' });
  }

  @On(CustomerMoved)
  moved(event: RecordedEvent<CustomerMoved>, rows: EntityManager): Promise<void> {
    return change(event, rows, { address: event.data.address });
  }
}

async function change(
  { data, version, recordedAt }: RecordedEvent<{ readonly userId: string }>,
  rows: EntityManager,
  what: Change,
): Promise<void> {
  await rows.update(
    UserDirectoryEntry,
    { id: data.userId },
    { ...what, version, updatedAt: recordedAt.toISOString() },
  );
}
