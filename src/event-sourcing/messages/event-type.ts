import { assertStoredName } from './names.js';

/** A class whose instances are events. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a constructor's parameters are contravariant
export type EventClass<TEvent extends object = object> = new (...parameters: any[]) => TEvent;

/** How a class of events is stored. */
export interface EventTypeDescription<TEvent extends object = object> {
  /** The name in the log. Free of the class name, which may be changed or minified. */
  readonly name: string;
  /** The version of the shape, from 1. */
  readonly version: number;
  /**
   * By which the event can be found in append conditions and filtered reads, for example `email:<hash>`.
   * Indexed and never encrypted: no personal data in clear. Default: no tags.
   */
  readonly tags: (event: TEvent) => readonly string[];
  /** Where it holds what says who somebody is, or may: paths of fields. `undefined` while nobody has said. */
  readonly personal?: readonly string[] | undefined;
}

/** The path of a field, as `address.street`; through lists as if they were what is in them. */
export type FieldPath<T> = T extends readonly (infer TItem)[]
  ? FieldPath<TItem>
  : T extends object
    ? { [K in keyof T & string]: K | `${K}.${FieldPath<NonNullable<T[K]>>}` }[keyof T & string]
    : never;

/** What else may be said of a class of events. */
export interface EventTypeOptions<TEvent extends object> {
  /** The version of the shape, from 1. */
  readonly version: number;
  /** By which the event can be found: indexed, and never encrypted. Default: no tags. */
  readonly tags?: (event: TEvent) => readonly string[];
  /**
   * The fields that say who somebody is, or may, as free text does: `['name', 'address.street']`. They are replaced where
   * events leave the log to be looked at elsewhere, as by `tidemark events spec`. Default: nobody has said.
   */
  readonly personal?: readonly FieldPath<TEvent>[];
}

const descriptions = new WeakMap<object, EventTypeDescription>();

/**
 * Gives an event class its stored name and version. Both are forever: events in the log carry them.
 *
 * @throws TypeError when the name is not in kebab case with a context, or the version not a whole number from 1.
 */
export function EventType<TEvent extends object>(
  name: string,
  options: EventTypeOptions<TEvent>,
): (target: EventClass<TEvent>) => void {
  return (target) => {
    assertStoredName(name, `Event class ${target.name}`);
    if (!Number.isSafeInteger(options.version) || options.version < 1) {
      throw new TypeError(
        `Event class ${target.name} has version ${String(options.version)}; expected a whole number from 1.`,
      );
    }
    const { version, tags = () => [], personal } = options;
    descriptions.set(target, { name, version, tags, personal } as EventTypeDescription);
  };
}

/** How a class is stored, or `undefined` where it carries no `@EventType` of its own. */
export function eventTypeOf(target: EventClass): EventTypeDescription | undefined {
  return descriptions.get(target);
}
