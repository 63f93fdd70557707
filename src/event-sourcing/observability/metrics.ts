/**
 * What became of a command or an append: `done`, or `replayed` where it was done before; `refused` by the business, or by
 * what the caller expected; `conflict` others were faster; `overloaded` and `unavailable` nothing was stored; `unknown`
 * nobody knows; `failed` for anything else, which is a mistake in the code.
 */
export type Outcome =
  'done' | 'replayed' | 'refused' | 'conflict' | 'overloaded' | 'unavailable' | 'unknown' | 'failed';

/** A batch of appends that share a commit. */
export interface Batch {
  readonly appends: number;
  readonly events: number;
}

/**
 * Told what the engine does, as it happens; for whatever counts it. `EventSourcingOptions.metrics` takes one.
 *
 * It is called on the way of each command: it must be quick and must not throw. What can be looked up at any time is not
 * told here; ask `Vitals`.
 */
export abstract class Metrics {
  /** An append, from the call to its answer: one attempt at a command. */
  abstract appended(outcome: Outcome, seconds: number): void;

  /** A batch, as it goes to the database. */
  abstract batched(batch: Batch): void;

  /** A command by the name of its class, with all of its attempts. */
  abstract executed(command: string, outcome: Outcome, seconds: number): void;

  /** The handler of a command runs once more: its decision rested on old state. */
  abstract retried(command: string): void;
}

/** Counts nothing. */
export class NoMetrics extends Metrics {
  appended(): void {
    // Nobody wants to know.
  }

  batched(): void {
    // Nobody wants to know.
  }

  executed(): void {
    // Nobody wants to know.
  }

  retried(): void {
    // Nobody wants to know.
  }
}
