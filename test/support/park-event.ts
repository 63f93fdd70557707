import type { INestApplicationContext } from '@nestjs/common';
import { Database } from '../../src/event-sourcing/index.js';

/** As if a projection's handler had thrown ten times at the second event of a stream. */
export async function parkSecondEvent(
  app: INestApplicationContext,
  projection: string,
  stream: string,
): Promise<void> {
  await app.get(Database).transaction((rows) =>
    rows.query(
      `INSERT INTO parked_events
         SELECT '${projection}', position, stream, event_id, 10, 'it threw', 'Error: it threw', 0, NULL
         FROM events WHERE stream = '${stream}' AND version = 2`,
    ),
  );
}
