import { AppendConditionFailedError } from '../errors/append-condition-failed.error.js';
import { ConcurrencyConflictError } from '../errors/concurrency-conflict.error.js';
import { DomainError } from '../errors/domain.error.js';
import { ForbiddenError } from '../errors/forbidden.error.js';
import { IdempotencyKeyReusedError } from '../errors/idempotency-key-reused.error.js';
import { OutcomeUnknownError } from '../errors/outcome-unknown.error.js';
import { RequestInProgressError } from '../errors/request-in-progress.error.js';
import { StoreOverloadedError } from '../errors/store-overloaded.error.js';
import { StoreUnavailableError } from '../errors/store-unavailable.error.js';
import { UnauthenticatedError } from '../errors/unauthenticated.error.js';
import { VersionMismatchError } from '../errors/version-mismatch.error.js';
import type { Outcome } from './metrics.js';

const OUTCOMES: readonly (readonly [abstract new (...parameters: never[]) => Error, Outcome])[] = [
  [DomainError, 'refused'],
  [UnauthenticatedError, 'refused'],
  [ForbiddenError, 'refused'],
  [VersionMismatchError, 'refused'],
  [IdempotencyKeyReusedError, 'refused'],
  [RequestInProgressError, 'refused'],
  [ConcurrencyConflictError, 'conflict'],
  [AppendConditionFailedError, 'conflict'],
  [StoreOverloadedError, 'overloaded'],
  [StoreUnavailableError, 'unavailable'],
  [OutcomeUnknownError, 'unknown'],
];

/** What an error says of the command or the append that it comes out of. */
export function outcomeOf(error: unknown): Outcome {
  return OUTCOMES.find(([kind]) => error instanceof kind)?.[1] ?? 'failed';
}
