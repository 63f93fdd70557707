import { Ambient } from '../context/ambient.js';

const contended = new Ambient<Set<string>>();

/** Runs all attempts at one command: streams that one meets a conflict on are waited for by the next. */
export function inAttempts<T>(attempts: () => Promise<T>): Promise<T> {
  return contended.run(new Set(), attempts);
}

/** The streams that earlier attempts have met a conflict on, in the order in which everybody waits for them. */
export function contendedStreams(): readonly string[] {
  return [...(contended.value ?? [])].sort();
}

/** Notes a conflict for the next attempt, if there is to be one. */
export function noteContended(stream: string): void {
  contended.value?.add(stream);
}
