import { setTimeout as pause } from 'node:timers/promises';

/** Waits for a condition to hold; the time limit of the test ends a wait in vain. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(5);
}
