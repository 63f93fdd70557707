import { ForkedError } from '../errors/forked.error.js';
import type { EventStore } from '../store/event-store.js';
import type { Checkpoint } from './checkpoint.js';
import { isFinal } from './kinds-of-failure.js';
import type { Leases } from './leases.js';

/**
 * Asserts that the log still holds the event that a consumer handled at the checkpoint that was just claimed.
 *
 * @throws ForkedError when it does not, LogHoleError when it holds none there. With either the lease is released: nothing
 * was fed by it.
 */
export async function assertSameHistory(
  store: EventStore,
  leases: Leases,
  claimed: Checkpoint,
): Promise<void> {
  try {
    await compareWith(store, claimed);
  } catch (error) {
    // If this cannot be told, the lease runs out by itself.
    if (isFinal(error)) await leases.release(claimed, error.message).catch(() => undefined);
    throw error;
  }
}

async function compareWith(store: EventStore, { consumer, position, eventId }: Checkpoint): Promise<void> {
  if (position === 0) return;
  const { events } = await store.readAll(position - 1, 1);
  if (events[0]?.id === eventId) return;
  throw new ForkedError(consumer, position);
}
