import { assertStoredName } from '../messages/names.js';

/** How a class of aggregates is stored. */
export interface AggregateTypeDescription {
  /** The first part of its streams' names, for example `users.user`. */
  readonly name: string;
}

const descriptions = new WeakMap<object, AggregateTypeDescription>();

/**
 * Gives an aggregate class its stored name: its streams are `<name>-<id>`. The name is forever, the class name is
 * not.
 *
 * @throws TypeError when the name is not in kebab case with a context.
 */
export function AggregateType(name: string): (target: abstract new (id: string) => object) => void {
  return (target) => {
    assertStoredName(name, `Aggregate class ${target.name}`);
    descriptions.set(target, { name });
  };
}

/** How a class is stored, or `undefined` where it carries no `@AggregateType` of its own. */
export function aggregateTypeOf(target: object): AggregateTypeDescription | undefined {
  return descriptions.get(target);
}
