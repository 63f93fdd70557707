import type { Query, QueryBus } from '@nestjs/cqrs';
import { ProjectionBehindError } from '../errors/projection-behind.error.js';
import type { Admission } from '../policies/admission.js';
import type { ReadModels } from '../projections/read-models.js';
import type { ReadPositions } from '../projections/read-positions.js';
import type { EventStore } from '../store/event-store.js';
import type { Position } from '../store/position.js';

const DEFAULT_WAIT_MS = 5_000;

/** How a query is to be answered. */
export interface QueryOptions {
  /** The answer must include everything up to this position. Default: whatever the read model has. */
  readonly minPosition?: Position | undefined;
  /** How long to wait for it. Default: 5 seconds. */
  readonly waitMs?: number;
}

/** An answer, and the position up to which its read models have seen the log. */
export interface Answer<T> {
  readonly result: T;
  readonly position: Position;
}

/** The one way in for queries, the sibling of `ApplicationService`. */
export class QueryService {
  constructor(
    private readonly queries: QueryBus,
    private readonly readModels: ReadModels,
    private readonly positions: ReadPositions,
    private readonly store: EventStore,
    private readonly admission: Admission,
  ) {}

  /**
   * Answers a query from its read models, if its policy lets it pass, and as far as it does.
   *
   * Guarantee: its read models have seen everything up to the position that is returned, and so up to `minPosition`, and
   * perhaps more. What they have set aside up to `minPosition` is not taken for applied where the handler says what
   * it reads (`ReadsSequences`), nor in any case when it is of the command that has stored the event at `minPosition`.
   *
   * @throws UnauthenticatedError, ForbiddenError.
   * @throws ProjectionBehindError when the read models have not seen `minPosition` in time, or are trying something again
   * that they have set aside; ProjectionParkedError when they have given that up.
   */
  async execute<TResult>(
    query: Query<TResult>,
    { minPosition = 0, waitMs = DEFAULT_WAIT_MS }: QueryOptions = {},
  ): Promise<Answer<TResult>> {
    const admitted = await this.admission.admit(query, 'read');
    const sources = this.readModels.sourcesOf(admitted);
    // Before the rows, so that they hold at least what the position says.
    const position = await this.positions.reach(sources, minPosition, waitMs);
    if (position < minPosition)
      throw new ProjectionBehindError(minPosition, position, await this.store.head());
    const result = await this.queries.execute<Query<TResult>, TResult>(admitted);
    return { result, position };
  }
}
