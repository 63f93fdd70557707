import { createHash } from 'node:crypto';
import type { Once } from '../context/once.js';
import type { PendingCommand } from './stored-process.js';

/** As long after it was executed a command may be sent again: its process may stand still for that long. */
const KEEP_MS = 30 * 24 * 60 * 60 * 1_000;

/** What makes a command the same whenever it is executed, and whoever executes it. */
export function onceOf({ id, name, data }: Pick<PendingCommand, 'id' | 'name' | 'data'>): Once {
  // The process that an id names may have been renamed since: what was executed was so under that name.
  const scope = `process:${id.slice(0, id.indexOf('/'))}`;
  const request = createHash('sha256').update(`${name}\n${data}`).digest('hex');
  return { scope, key: id, request, keepMs: KEEP_MS };
}
