import { ConsumerVersionError } from '../errors/consumer-version.error.js';
import { ForkedError } from '../errors/forked.error.js';
import { LogHoleError } from '../errors/log-hole.error.js';
import { OutcomeUnknownError } from '../errors/outcome-unknown.error.js';
import { StoreUnavailableError } from '../errors/store-unavailable.error.js';
import { TooManyParkedError } from '../errors/too-many-parked.error.js';

const FINAL = [ForkedError, LogHoleError, ConsumerVersionError, TooManyParkedError];

/** Trying again would not help, and skipping would lose events. */
export function isFinal(error: unknown): error is Error {
  return FINAL.some((kind) => error instanceof kind);
}

/** It is not the consumer that is to blame. */
export function isOutage(error: unknown): boolean {
  return error instanceof StoreUnavailableError || error instanceof OutcomeUnknownError;
}
