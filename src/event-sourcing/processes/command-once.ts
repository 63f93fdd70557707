import { createHash } from 'node:crypto';
import type { Once } from '../context/once.js';
import type { PendingCommand } from './stored-process.js';

/** What makes a command the same whenever it is executed, and whoever executes it. */
export function onceOf({ id, name, data }: Pick<PendingCommand, 'id' | 'name' | 'data'>): Once {
  // The process that an id names may have been renamed since: what was executed was so under that name.
  const scope = `process:${id.slice(0, id.indexOf('/'))}`;
  const request = createHash('sha256').update(`${name}\n${data}`).digest('hex');
  return { scope, key: id, request, isOfProcess: true };
}
