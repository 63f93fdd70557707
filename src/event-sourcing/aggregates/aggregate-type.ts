import { InvalidAggregateError } from '../errors/invalid-aggregate.error.js';
import { assertStoredName } from '../messages/names.js';
import { assertSnapshots, type SnapshotPolicy } from './snapshot-policy.js';

/** How a class of aggregates is stored. */
export interface AggregateTypeDescription {
  /** The first part of its streams' names, for example `users.user`. */
  readonly name: string;
  /**
   * Whether there is one of each id from the beginning, at version 0 and as it is constructed: `get` and `find` give
   * it, and a version that a caller expects is compared with 0. Default: there is none before its first event.
   */
  readonly alwaysExists?: boolean;
  /** When snapshots are taken of them, if at all. */
  readonly snapshot?: SnapshotPolicy;
}

/** What else may be said of a class of aggregates. */
export type AggregateTypeOptions = Omit<AggregateTypeDescription, 'name'>;

/** A class of aggregates, whatever else it is. */
type AggregateClass = abstract new (id: string) => object;

const descriptions = new WeakMap<object, AggregateTypeDescription>();

/**
 * Gives an aggregate class its stored name: its streams are `<name>-<id>`. The name is forever, the class name is
 * not. With a policy for snapshots an aggregate with a long history is loaded from the last one and the events since:
 *
 * ```ts
 * @AggregateType('wallets.wallet', { snapshot: { every: 100, version: 1 } })
 * ```
 *
 * @throws TypeError when the name is not in kebab case with a context, or snapshots would miss something of the state.
 */
export function AggregateType(
  name: string,
  options: AggregateTypeOptions = {},
): (target: AggregateClass) => void {
  return (target) => {
    assertStoredName(name, `Aggregate class ${target.name}`);
    if (options.snapshot) assertSnapshots(target, options.snapshot);
    descriptions.set(target, { name, ...options });
  };
}

/** How a class is stored, or `undefined` where it carries no `@AggregateType` of its own. */
export function aggregateTypeOf(target: object): AggregateTypeDescription | undefined {
  return descriptions.get(target);
}

/**
 * The stream of an aggregate by its id.
 *
 * @throws InvalidAggregateError when the class has no `@AggregateType`.
 */
export function streamOf(aggregateClass: AggregateClass, id: string): string {
  return `${typeNameOf(aggregateClass)}-${id}`;
}

/** @throws InvalidAggregateError when the class has no `@AggregateType`. */
export function typeNameOf(aggregateClass: AggregateClass): string {
  const type = aggregateTypeOf(aggregateClass);
  if (type) return type.name;
  throw new InvalidAggregateError(
    `${aggregateClass.name} has no stored name. Decorate it with @AggregateType('context.name').`,
  );
}
