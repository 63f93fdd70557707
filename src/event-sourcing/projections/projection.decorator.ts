import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';
import { assertStoredName } from '../messages/names.js';
import type { EventClass } from '../messages/event-type.js';
import type { RecordedEvent } from '../messages/recorded-event.js';

/** How a projection is kept. */
export interface ProjectionOptions {
  /** The version of what it makes of events, from 1. Raise it when the same events shall give other rows. */
  readonly version: number;
  /** The entities of its rows. Queries that read one of them wait for this projection. */
  readonly entities: readonly EntityClass[];
  /**
   * Default `async`: fed by a subscription, at least once and in order; exactly once in effect, since the
   * checkpoint commits with the rows. `inline`: written in the transaction of the append, and so never behind;
   * each append of its events pays for it, and one that its handler throws at is refused.
   */
  readonly mode?: 'async' | 'inline';
  /**
   * In how many parts an asynchronous one is fed side by side, by as many instances as there are. Each sequence falls to
   * one of them, and keeps its order when the number changes. Default: 1.
   */
  readonly partitions?: number;
  /**
   * What an event is kept in order with, and set aside with when a handler throws; events of different sequences never
   * write to the same row. Raise the version when it changes. Default: its stream.
   */
  readonly sequence?: (event: RecordedEvent<never>) => string;
}

/** A class of TypeORM entities. */
export type EntityClass = new () => object;

/** What `@Projection` or `@RowProjection` says of a class. */
export interface ProjectionDescription extends Required<Omit<ProjectionOptions, 'sequence'>> {
  readonly name: string;
  readonly sequence?: (event: RecordedEvent<object>) => string;
  /** For one that folds events into rows: their entity, and which row an event is about. */
  readonly row?: { readonly entity: EntityClass; readonly key: (event: RecordedEvent<object>) => object };
}

/** One `@On` of a class: which method gets which events. */
export interface EventHandlerDescription {
  readonly eventClass: EventClass;
  readonly method: string;
}

/** More than anybody has instances; each of them reads the whole log. */
const MOST_PARTITIONS = 64;

export const PROJECTION = 'tidemark:projection';
const handlers = new WeakMap<object, EventHandlerDescription[]>();

/**
 * Makes a provider a projection: its `@On` methods keep rows that queries read. Its name is stored with its
 * checkpoint and is forever.
 *
 * Handlers get each event with a TypeORM `EntityManager` whose transaction also moves the checkpoint. They write
 * nothing but their own rows through it, and await each call.
 *
 * @throws TypeError when the name is not in kebab case with a context, or the number of partitions makes no sense.
 */
export function Projection(name: string, { sequence, ...options }: ProjectionOptions): ClassDecorator {
  const typed = sequence && { sequence: sequence as (event: RecordedEvent<object>) => string };
  return describeProjection({ name, mode: 'async', partitions: 1, ...options, ...typed });
}

/** Keeps what a decorator says of its class. */
export function describeProjection(description: ProjectionDescription): ClassDecorator {
  const { name, mode, partitions } = description;
  assertStoredName(name, 'A projection');
  const most = mode === 'inline' ? 1 : MOST_PARTITIONS;
  if (!Number.isInteger(partitions) || partitions < 1 || partitions > most) {
    throw new TypeError(
      `Projection ${name} has ${String(partitions)} partitions. Expected 1 to ${String(most)}` +
        (mode === 'inline' ? ': one that takes part in the appends is not divided.' : '.'),
    );
  }
  return applyDecorators(Injectable(), SetMetadata(PROJECTION, description));
}

/**
 * Hands events of a class to a method: `(event: RecordedEvent<TEvent>, rows: EntityManager) => unknown` of a
 * `@Projection`, `(event: RecordedEvent<TEvent>, row?: TRow) => TRow | null` of a `@RowProjection`.
 */
export function On(eventClass: EventClass): MethodDecorator {
  return (prototype, method) => {
    const present = handlers.get(prototype) ?? [];
    handlers.set(prototype, [...present, { eventClass, method: String(method) }]);
  };
}

/** The `@On` methods of a class, those that it inherits included. */
export function eventHandlersOf(prototype: object | null): readonly EventHandlerDescription[] {
  if (prototype === null) return [];
  const inherited = eventHandlersOf(Object.getPrototypeOf(prototype) as object | null);
  return [...inherited, ...(handlers.get(prototype) ?? [])];
}
