import { OutcomeUnknownError } from '../../errors/outcome-unknown.error.js';
import { StoreUnavailableError } from '../../errors/store-unavailable.error.js';
import type { Verdict } from '../batch-judge.js';
import type { PreparedAppend } from '../prepared-append.js';

/** The commit of a transaction failed in a way that leaves open whether it happened. */
export class CommitInDoubt extends Error {}

/** The answers to a batch whose commit is in doubt. */
export function unknownOutcomes(batch: readonly PreparedAppend[], cause: unknown): readonly Verdict[] {
  return batch.map(({ streams }) => ({
    error: new OutcomeUnknownError(
      streams.flatMap(({ events }) => events.map(({ id }) => id)),
      { cause },
    ),
  }));
}

/** The answer where nothing was stored and the database is to blame. */
export function unavailable(verb: string, cause: unknown): StoreUnavailableError {
  const found = cause instanceof Error ? cause.message : String(cause);
  return new StoreUnavailableError(
    `The database cannot be ${verb}: ${found}. Nothing was stored; try again when it can.`,
    { cause },
  );
}
