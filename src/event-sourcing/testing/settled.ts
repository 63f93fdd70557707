import { setImmediate as nextTurn } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { EventStore } from '../store/event-store.js';
import { Subscriptions } from '../subscriptions/subscriptions.js';

/**
 * Resolves when all that was appended has reached the projections and live listeners have been told, including
 * what these appended in turn. Waits for ever where a projection cannot go on: let the test's time limit tell.
 */
export async function settled(app: INestApplicationContext): Promise<void> {
  const store = app.get(EventStore, { strict: false });
  const subscriptions = app.get(Subscriptions, { strict: false });
  let head: number;
  do {
    head = await store.head();
    await subscriptions.reached(head);
    await nextTurn();
  } while ((await store.head()) !== head);
}
