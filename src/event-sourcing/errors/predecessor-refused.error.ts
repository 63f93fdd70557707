import { ConcurrencyConflictError } from './concurrency-conflict.error.js';

/**
 * A decision rested on events that were on their way into the store, and were refused there, or on what was remembered and
 * is no longer so. It says nothing of the command, which decides again at once.
 */
export class PredecessorRefusedError extends ConcurrencyConflictError {}
