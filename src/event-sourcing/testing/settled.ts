import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { Processes } from '../processes/typeorm/processes.js';
import { EventStore } from '../store/event-store.js';
import { Subscriptions } from '../subscriptions/subscriptions.js';

/**
 * Resolves when all that was appended has reached the projections and live listeners have been told, including
 * what these appended in turn, and what processes have sent. Waits for ever where a projection cannot go on: let the test's time limit tell.
 */
export async function settled(app: INestApplicationContext): Promise<void> {
  const store = app.get(EventStore, { strict: false });
  const subscriptions = app.get(Subscriptions, { strict: false });
  const processes = app.get(Processes, { strict: false });
  let head: number;
  do {
    head = await store.head();
    await subscriptions.reached(head);
    while (await processes.hasPending()) await pause(5);
    await nextTurn();
  } while ((await store.head()) !== head);
}
