import type { EventSourcedAggregate } from './event-sourced-aggregate.js';

/** An aggregate as it was saved. */
export interface SavedAggregate {
  readonly id: string;
  readonly version: number;
}

/**
 * Gives aggregates their state and takes their changes. Inside of a unit of work it gives one object for one id,
 * and the changes are committed when the command ends; outside, each `save` is a unit of its own, committed at once.
 */
export abstract class AggregateRepository<TAggregate extends EventSourcedAggregate> {
  /** @throws AggregateNotFoundError when there is none of that id. */
  abstract get(id: string): Promise<TAggregate>;

  /** The aggregate, or `undefined` when there is none of that id. */
  abstract find(id: string): Promise<TAggregate | undefined>;

  /**
   * Takes the changes of an aggregate, loaded or new. Nothing leaves its list of uncommitted events before it is
   * stored.
   *
   * @throws ConcurrencyConflictError at the commit when the aggregate has changed since it was loaded.
   */
  abstract save(aggregate: TAggregate): Promise<SavedAggregate>;

  /**
   * Loads, lets `change` decide, saves. Where there is none of that id, `change` gets a new one, on which only a
   * creating method succeeds. Checks the version that the caller expects before `change` runs.
   */
  abstract update(id: string, change: (aggregate: TAggregate) => unknown): Promise<SavedAggregate>;
}
