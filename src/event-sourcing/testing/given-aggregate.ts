import { deepStrictEqual, fail } from 'node:assert/strict';
import type { AggregateClass } from '../aggregates/event-sourced-repository.js';
import type { EventSourcedAggregate } from '../aggregates/event-sourced-aggregate.js';
import { shownState } from '../aggregates/shown-state.js';
import type { JsonObject } from '../messages/json.js';

/** What can be asked of an aggregate with a history. */
export interface GivenAggregate<TAggregate> {
  /** Lets the aggregate decide. */
  when(decide: (aggregate: TAggregate) => unknown): WhenDecided<TAggregate>;
  /** The history leaves it in exactly this state: its own fields as JSON, or what its `toSnapshot` says. */
  thenState(expected: JsonObject): void;
}

/** What can be expected of a decision. */
export interface WhenDecided<TAggregate> {
  /** Exactly these events happened, of these classes, in this order. None: nothing happened. */
  then(...expected: readonly object[]): WhenDecided<TAggregate>;
  /** It was refused with an error of this class, and nothing happened. Gives the error to look into. */
  thenThrows<TError extends Error>(errorClass: abstract new (...parameters: never[]) => TError): TError;
  /** Looks at the aggregate afterwards. */
  and(look: (aggregate: TAggregate) => void): WhenDecided<TAggregate>;
}

/**
 * Given-when-then for the decisions of an aggregate, without a store and without mocks:
 *
 * ```ts
 * givenAggregate(User, id, new UserCreated(...))
 *   .when((user) => user.block('fraud'))
 *   .then(new UserBlocked(id, 'fraud'));
 * ```
 */
export function givenAggregate<TAggregate extends EventSourcedAggregate>(
  aggregateClass: AggregateClass<TAggregate>,
  id: string,
  ...history: readonly object[]
): GivenAggregate<TAggregate> {
  return {
    when(decide) {
      const aggregate = new aggregateClass(id);
      aggregate.loadFromHistory([...history]);
      return decided(
        aggregate,
        errorOf(() => decide(aggregate)),
      );
    },
    thenState(expected) {
      const aggregate = new aggregateClass(id);
      aggregate.loadFromHistory([...history]);
      deepStrictEqual(shownState(aggregate), expected);
    },
  };
}

function decided<TAggregate extends EventSourcedAggregate>(
  aggregate: TAggregate,
  thrown: Error | undefined,
): WhenDecided<TAggregate> {
  return {
    then(...expected) {
      if (thrown) throw thrown;
      deepStrictEqual([...aggregate.getUncommittedEvents()], [...expected]);
      return this;
    },
    thenThrows(errorClass) {
      if (!thrown) fail(`Expected ${errorClass.name}, nothing was thrown.`);
      if (!(thrown instanceof errorClass)) throw thrown;
      deepStrictEqual([...aggregate.getUncommittedEvents()], [], 'A refusal must leave nothing recorded.');
      return thrown;
    },
    and(look) {
      look(aggregate);
      return this;
    },
  };
}

function errorOf(decide: () => unknown): Error | undefined {
  try {
    decide();
    return undefined;
  } catch (error) {
    return error instanceof Error
      ? error
      : new Error(`Something that is no Error was thrown: ${String(error)}`);
  }
}
