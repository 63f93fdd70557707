import { ForkedError } from '../errors/forked.error.js';
import type { EventStore } from '../store/event-store.js';
import type { Checkpoint } from './checkpoint.js';
import type { Leases } from './leases.js';

/**
 * Asserts that the log still holds the event that a consumer handled at the checkpoint that was just claimed.
 *
 * @throws ForkedError when it does not. The lease is released: nothing was fed by it.
 */
export async function assertSameHistory(
  store: EventStore,
  leases: Leases,
  claimed: Checkpoint,
): Promise<void> {
  const { consumer, position, eventId } = claimed;
  if (position === 0) return;
  const { events } = await store.readAll(position - 1, 1);
  if (events[0]?.id === eventId) return;
  const forked = new ForkedError(consumer, position);
  // If this cannot be told, the lease runs out by itself.
  await leases.release(claimed, forked.message).catch(() => undefined);
  throw forked;
}
