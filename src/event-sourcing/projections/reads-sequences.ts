import type { Query } from '@nestjs/cqrs';

/**
 * A query's handler that can say of which sequences of its read models the answer is made: streams, unless a projection has
 * sequences of its own.
 *
 * While an event of one of them is set aside, a query that asks for its position or any later one is not told that it was
 * applied: it waits while the event is retried, and is refused with `ProjectionParkedError` when it is not. With any other
 * handler that holds for the events of the command that has stored the event at the position.
 */
export interface ReadsSequences<TQuery extends Query<unknown>> {
  /**
   * Called only where there is a `minPosition` and something is set aside, each time it is looked at: it must be quick. Who
   * asks has been let pass, with the query as its policy has narrowed it: what is not to be seen is not to be named. Its class
   * must be one instance for all requests, as handlers are unless they say otherwise.
   */
  sequencesOf: (query: TQuery) => readonly string[] | Promise<readonly string[]>;
}

/** What a handler says of a query: nothing where it cannot. */
export async function sequencesReadBy(handler: unknown, query: object): Promise<readonly string[]> {
  const { sequencesOf } = handler as { sequencesOf?: (query: object) => Promise<readonly string[]> };
  return (await sequencesOf?.call(handler, query)) ?? [];
}
