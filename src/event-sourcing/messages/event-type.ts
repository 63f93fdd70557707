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
}

const descriptions = new WeakMap<object, EventTypeDescription>();

/**
 * Gives an event class its stored name and version. Both are forever: events in the log carry them.
 *
 * @throws TypeError when the name is not in kebab case with a context, or the version not a whole number from 1.
 */
export function EventType<TEvent extends object>(
  name: string,
  options: { readonly version: number; readonly tags?: (event: TEvent) => readonly string[] },
): (target: EventClass<TEvent>) => void {
  return (target) => {
    assertStoredName(name, `Event class ${target.name}`);
    if (!Number.isSafeInteger(options.version) || options.version < 1) {
      throw new TypeError(
        `Event class ${target.name} has version ${String(options.version)}; expected a whole number from 1.`,
      );
    }
    const tags = options.tags ?? (() => []);
    descriptions.set(target, { name, version: options.version, tags } as EventTypeDescription);
  };
}

/** How a class is stored, or `undefined` where it carries no `@EventType` of its own. */
export function eventTypeOf(target: EventClass): EventTypeDescription | undefined {
  return descriptions.get(target);
}
