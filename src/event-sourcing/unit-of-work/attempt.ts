import { Ambient } from '../context/ambient.js';

/** What the attempts at one command tell each other. */
export class Attempts {
  /** Streams that one met a conflict on: the next waits for its turn there. */
  readonly contended = new Set<string>();
  /** Streams that one decided on as they were remembered: the next reads them from the store. */
  readonly doubted = new Set<string>();
}

const attempts = new Ambient<{ current: Attempts | undefined }>();

/** Runs one of the attempts at a command: the first unit of work that begins in it is that attempt. */
export function runAttempt<T>(told: Attempts, work: () => Promise<T>): Promise<T> {
  return attempts.run({ current: told }, work);
}

/** The attempt that a unit of work is, if it is one. A unit that begins behind it is none. */
export function takeAttempt(): Attempts | undefined {
  const taken = attempts.value?.current;
  if (attempts.value) attempts.value.current = undefined;
  return taken;
}
