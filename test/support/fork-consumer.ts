import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { Consumers, Database, Subscriptions } from '../../src/event-sourcing/index.js';
import { until } from './until.js';

/** Lets a consumer that runs find itself in another history than that of the log, and halt. */
export async function forkConsumer(app: INestApplicationContext, consumer: string): Promise<void> {
  await app.get(Consumers).pause(consumer);
  await app
    .get(Database)
    .transaction((rows) =>
      rows.query(`UPDATE checkpoints SET event_id = '${randomUUID()}' WHERE consumer = '${consumer}'`),
    );
  await app.get(Consumers).resume(consumer);
  await until(() => app.get(Subscriptions).of(consumer)[0]?.state === 'halted');
}
