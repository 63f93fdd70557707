import type { EntityManager } from 'typeorm';
import { On, Projection, type RecordedEvent } from '../../../event-sourcing/index.js';
import { CustomerMoved, UserCreated } from '../../domain/events/index.js';
import { AddressHistoryEntry } from './address-history-entry.entity.js';

@Projection('users.address-history', { version: 1, entities: [AddressHistoryEntry] })
export class AddressHistoryProjection {
  @On(UserCreated)
  @On(CustomerMoved)
  async moved(event: RecordedEvent<UserCreated | CustomerMoved>, rows: EntityManager): Promise<void> {
    const { userId, address } = event.data;
    if (!address) return;
    const { version, recordedAt } = event;
    await rows.insert(AddressHistoryEntry, { userId, version, address, since: recordedAt.toISOString() });
  }
}
