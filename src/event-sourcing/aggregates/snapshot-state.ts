import { AggregateRoot } from '@nestjs/cqrs';
import { InvalidAggregateError } from '../errors/invalid-aggregate.error.js';
import { canonicalJson } from '../messages/canonical-json.js';
import type { JsonObject, JsonValue } from '../messages/json.js';

/** The fields of any aggregate, which the engine keeps: a snapshot has them elsewhere, or not at all. */
const OF_THE_ENGINE = new Set<PropertyKey>([
  'id',
  'storedVersion',
  ...Reflect.ownKeys(new (class extends AggregateRoot {})()),
]);

/** A state as fields give it. JSON cannot say `undefined`. */
interface FieldsState {
  readonly fields: JsonObject;
  /** The names of the fields that are there and `undefined`. */
  readonly none: readonly string[];
}

/**
 * The own fields of an aggregate, which must be plain JSON.
 *
 * @throws InvalidAggregateError, InvalidJsonError where a copy would not be the same: instances of classes, symbols as
 * names, one object in two places.
 */
export function stateOf(aggregate: object): JsonObject {
  const name = aggregate.constructor.name;
  const fields: Record<string, JsonValue | undefined> = {};
  for (const key of ownFields(aggregate)) {
    if (typeof key === 'symbol') throw new InvalidAggregateError(mendState(name, String(key), 'has no name'));
    fields[key] = (aggregate as Record<string, JsonValue>)[key];
  }
  assertTree(fields, name);
  canonicalJson(fields, name);
  return { fields, none: Object.keys(fields).filter((key) => fields[key] === undefined) };
}

/**
 * Gives a new aggregate the fields that `stateOf` has found.
 *
 * @throws InvalidAggregateError when the aggregate has a field that the state does not know: the class has changed.
 */
export function restoreState(aggregate: object, state: JsonObject): void {
  const { fields, none } = state as unknown as FieldsState;
  const unknown = ownFields(aggregate).find(
    (key) => typeof key === 'symbol' || !(key in fields || none.includes(key)),
  );
  if (unknown !== undefined) {
    throw new InvalidAggregateError(
      `The state of ${aggregate.constructor.name} knows no ${String(unknown)}. Raise the version of its snapshots.`,
    );
  }
  Object.assign(aggregate, fields, Object.fromEntries(none.map((key) => [key, undefined])));
}

function ownFields(aggregate: object): (string | symbol)[] {
  return Reflect.ownKeys(aggregate).filter((key) => !OF_THE_ENGINE.has(key));
}

/** A copy of one object in two places would be two objects, and only one of them would change. */
function assertTree(fields: object, name: string): void {
  const seen = new Set<object>();
  const look = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if (seen.has(value)) throw new InvalidAggregateError(mendState(name, path, 'is in two places'));
    seen.add(value);
    for (const [key, each] of Object.entries(value)) look(each, `${path}.${key}`);
  };
  look(fields, 'state');
}

function mendState(name: string, field: string, what: string): string {
  return (
    `${name} cannot be copied by its fields: ${field} ${what}. Write toSnapshot and fromSnapshot, ` +
    'or do without snapshots.'
  );
}
