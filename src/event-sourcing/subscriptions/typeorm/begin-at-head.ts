import { Logger } from '@nestjs/common';
import type { Consumers } from './consumers.js';

/**
 * Lets a consumer that is new to the database begin behind the last event. Every instance of the application does so,
 * whatever it feeds: what happens from then on is not missed, whoever feeds the consumer later. Nothing happens where it
 * has begun before, or goes on under another name. Safe to call twice.
 */
export async function beginAtHead(consumers: Consumers, name: string): Promise<void> {
  if (!(await consumers.beginUnasked(name))) return;
  new Logger('Consumers').log(
    `${name} is new to this database. It begins at the head of the log: what happened before is not for it. ` +
      "With startAt: 'beginning' in its decorator it would begin with the first event.",
  );
}
