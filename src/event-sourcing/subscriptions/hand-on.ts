import type { Checkpoint } from './checkpoint.js';
import type { Consumer } from './consumer.js';
import type { ReadAhead } from './read-ahead.js';

/** Where pages of the log come from. */
export type Pages = Pick<ReadAhead, 'pageAfter' | 'next'>;

/** Lets a consumer handle what follows a checkpoint, and gives the new one; undefined at the end of the log. */
export async function handOn(
  consumer: Consumer,
  pages: Pages,
  from: Checkpoint,
): Promise<Checkpoint | undefined> {
  const next = () => pages.next();
  const taken = await consumer.handleTaken?.(from, next);
  if (taken) return taken;
  const page = await pages.pageAfter(from.position);
  return page.events.length > 0 ? consumer.handle(from, page, next) : undefined;
}
