import { EventSourcingError } from '../../errors/event-sourcing.error.js';
import type { Database } from '../../store/typeorm/database.js';
import { HandlerFailure } from '../../subscriptions/handler-failure.js';

/** Trouble of the database, or another instance has taken over: no event is poison because of that. */
export function isNobodysFault(error: unknown, database: Database): boolean {
  if (error instanceof HandlerFailure)
    return error.failures.some(({ cause }) => isTransient(cause, database));
  return error instanceof EventSourcingError || database.isTransient(error);
}

/** What a handler threw, or the error itself. */
export function causeOf(error: unknown): unknown {
  return error instanceof HandlerFailure ? error.cause : error;
}

function isTransient(cause: unknown, database: Database): boolean {
  return database.isTransient(cause) || (cause instanceof EventSourcingError && cause.transient);
}
