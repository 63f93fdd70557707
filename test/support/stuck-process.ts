import type { INestApplicationContext } from '@nestjs/common';
import { Database } from '../../src/event-sourcing/index.js';

/** A process that no application has: nobody feeds it, and nothing moves. */
export const STUCK = 'tests.something';

/** What a process would have written whose second command failed for a mistake. */
const ROWS = [
  `INSERT INTO process_instances (process, instance, bucket, status, version, state, compensations, sent, started_at,
     updated_at, parked_at, parked_for)
   VALUES ('${STUCK}', 'i', 0, 'running', 1, '{"n":1}', '[]', 2, 0, 0, 0, 'a mistake')`,
  `INSERT INTO process_commands (process, instance, number, bucket, id, name, data, context, attempts, faults, error, due_at)
   VALUES ('${STUCK}', 'i', 2, 0, '${STUCK}/i/1/2', 'Act', '{}', '{}', 10, 10, 'Error: a mistake', NULL)`,
  `INSERT INTO process_deadlines (process, instance, name, bucket, set_by, context, attempts, error, due_at)
   VALUES ('${STUCK}', 'i', 'act-by', 0, '1', '{}', 0, NULL, 1000)`,
];

/** As if an instance `i` of it were parked, with a command still to send and a deadline that has passed. */
export async function stickProcess(app: INestApplicationContext): Promise<void> {
  await app.get(Database).transaction(async (rows) => {
    for (const sql of ROWS) await rows.query(sql);
  });
}
