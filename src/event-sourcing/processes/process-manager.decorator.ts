import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';
import type { EventClass } from '../messages/event-type.js';
import type { JsonValue } from '../messages/json.js';
import { assertStoredName } from '../messages/names.js';
import type { RecordedEvent } from '../messages/recorded-event.js';
import { On } from '../projections/projection.decorator.js';

/** A class of commands. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a constructor's parameters are contravariant
export type CommandClass<TCommand extends object = object> = new (...parameters: any[]) => TCommand;

/** How a process is kept. */
export interface ProcessOptions {
  /** The version of the shape of its state, from 1. Raise it together with `migrate`. */
  readonly version: number;
  /**
   * Which instance an event is about: at most 200 characters, the same in all events of one instance. None where the
   * event is not for this process.
   */
  readonly key: (event: RecordedEvent<never>) => string | null | undefined;
  /** The commands that it sends, by the names that they are stored under: `{ DebitWallet, CreditWallet }`. */
  readonly commands: Readonly<Record<string, CommandClass>>;
  /** What becomes of the state of an instance that began under an older version. Default: it is set aside. */
  readonly migrate?: (state: JsonValue, version: number) => JsonValue;
  /**
   * Where it begins when it is new to the database. Default `head`: with what happens from now on. `beginning`: with
   * the first event of the log, and so it sends the commands that whatever has ever happened calls for.
   */
  readonly startAt?: 'head' | 'beginning';
  /** In how many parts it is run side by side, by as many instances of the application as there are. Default: 1. */
  readonly partitions?: number;
}

/** What `@ProcessManager` says of a class. */
export interface ProcessDescription extends ProcessOptions {
  readonly name: string;
  readonly startAt: 'head' | 'beginning';
  readonly partitions: number;
}

const MOST_PARTITIONS = 64;

export const PROCESS = 'tidemark:process';

/** Which methods of a class are called when, by what it is about. */
class MethodsBy<TTrigger> {
  private readonly byPrototype = new WeakMap<object, readonly (readonly [TTrigger, string])[]>();

  add(prototype: object, trigger: TTrigger, method: string | symbol): void {
    const present = this.byPrototype.get(prototype) ?? [];
    this.byPrototype.set(prototype, [...present, [trigger, String(method)]]);
  }

  /** Those of a class, what it inherits included. */
  of(prototype: object | null): readonly (readonly [TTrigger, string])[] {
    if (prototype === null) return [];
    const inherited = this.of(Object.getPrototypeOf(prototype) as object | null);
    return [...inherited, ...(this.byPrototype.get(prototype) ?? [])];
  }
}

export const startsOf = new MethodsBy<EventClass>();
export const deadlinesOf = new MethodsBy<string>();
export const refusalsOf = new MethodsBy<CommandClass>();

/**
 * Makes a provider a process manager: it reacts to events, keeps a state for each instance, sends commands and sets
 * deadlines. Its name is stored with its instances and is forever.
 *
 * Its methods decide at once and have no effect but what they do to the instance that they are handed: they await
 * nothing, and look at no clock. What they do is committed together with the checkpoint; the commands leave after that,
 * through `ApplicationService`, in their order within an instance, at least once, with ids that are the same each time.
 *
 * Guarantee: each event is handled once in effect, in the order of the log within an instance. One that a method throws
 * at parks its instance alone.
 *
 * @throws TypeError when the name is not in kebab case with a context, or an option makes no sense.
 */
export function ProcessManager(name: string, options: ProcessOptions): ClassDecorator {
  assertStoredName(name, 'A process');
  const { version, partitions = 1, startAt = 'head' } = options;
  if (!Number.isSafeInteger(version) || version < 1) {
    throw new TypeError(`Process ${name} has version ${String(version)}; expected a whole number from 1.`);
  }
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > MOST_PARTITIONS) {
    throw new TypeError(
      `Process ${name} has ${String(partitions)} partitions. Expected 1 to ${String(MOST_PARTITIONS)}.`,
    );
  }
  const description: ProcessDescription = { ...options, name, partitions, startAt };
  return applyDecorators(Injectable(), SetMetadata(PROCESS, description));
}

/**
 * Begins an instance with an event, if there is none of its key yet: `(event: RecordedEvent<TEvent>, process:
 * ProcessInstance<TState>) => void`. `@On` has the same shape, for events of an instance that is under way.
 */
export function StartsWith(eventClass: EventClass): MethodDecorator {
  return (prototype, method, descriptor) => {
    On(eventClass)(prototype, method, descriptor);
    startsOf.add(prototype, eventClass, method);
  };
}

/** Calls a method when a deadline of this name has passed: `(process: ProcessInstance<TState>) => void`. */
export function OnDeadline(name: string): MethodDecorator {
  return (prototype, method) => {
    deadlinesOf.add(prototype, name, method);
  };
}

/**
 * Calls a method when the domain has refused a command of this class: `(refusal: Refusal<TCommand>, process:
 * ProcessInstance<TState>) => void`. Without one, the instance is parked.
 */
export function OnRefused(commandClass: CommandClass): MethodDecorator {
  return (prototype, method) => {
    refusalsOf.add(prototype, commandClass, method);
  };
}
