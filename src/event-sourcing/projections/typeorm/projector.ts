import type { EntityManager } from 'typeorm';
import type { EventRegistry } from '../../messages/event-registry.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { StatementPart } from '../../store/typeorm/bulk-rows.js';
import { HandlerFailure } from '../../subscriptions/handler-failure.js';
import { isPoisoned, type PoisonedEvent, type PreparedEvent } from '../../subscriptions/sequenced-event.js';
import { eventHandlersOf, type ProjectionDescription } from '../projection.decorator.js';
import type { RowMemory, WrittenRows } from './row-memory.js';

/** A handler with whatever it works on. */
export type Handle<TTarget> = (event: RecordedEvent<object>, target: TTarget) => unknown;

/** What rebuilds a projection needs no more than this. */
export type Applies = Pick<Projector, 'description' | 'pageSize' | 'wants' | 'prepare' | 'begin' | 'apply'>;

/** What was made of events, to be written in a transaction. */
export interface Write {
  run(rows: EntityManager): Promise<void>;
  /** The same as a part of a statement, where it is one. */
  readonly upsert?: StatementPart | undefined;
  /** The rows that it writes, for those who remember them. */
  readonly rows?: WrittenRows | undefined;
}

/** Something that is made of events a few at a time, and written at the end. */
export interface Fold {
  /** Gives the first event of each sequence that a handler threw at. That and what follows in it is left out. */
  add(events: readonly PreparedEvent[]): Promise<readonly PoisonedEvent[]>;
  write(): Write;
}

/** And what feeds it, or anything else that events are set aside for, no more than this. */
export interface Feedable extends Pick<Projector, 'pageSize' | 'wants' | 'prepare' | 'begin' | 'apply'> {
  readonly description: Pick<ProjectionDescription, 'name' | 'version'>;
  /** For what can be made of events before those before them are stored. */
  fold?(reading: EntityManager, memory: RowMemory): Fold | undefined;
}

/** Brings the rows of one projection up to date with events, by its handlers. */
export abstract class Projector<TTarget = never> {
  /** How many events it takes in one transaction: as many as do not hold up the writer for long. */
  abstract readonly pageSize: number;
  private readonly handlers: ReadonlyMap<string, readonly Handle<TTarget>[]>;

  constructor(
    readonly description: ProjectionDescription,
    instance: object,
    private readonly events: EventRegistry,
  ) {
    this.handlers = handlersOf(instance, events);
  }

  /** The stored types of events that it has handlers for. */
  get types(): readonly string[] {
    return [...this.handlers.keys()];
  }

  /** Whether it has a handler for events of a stored type. */
  wants(type: string): boolean {
    return this.handlers.has(type);
  }

  /** Those of the events that it has handlers for, in their order. One that cannot be prepared waits in its stream. */
  prepare(events: readonly RecordedEvent[]): readonly (PreparedEvent | PoisonedEvent)[] {
    return events.filter(({ type }) => this.wants(type)).map((event) => this.prepareOne(event));
  }

  /**
   * Does what needs no transaction, and gives what is left for one. It may have read rows: that transaction must make
   * sure that nobody else has written them meanwhile, as a checkpoint does that moves from where it was.
   *
   * @param _memory the rows that need not be read.
   * @throws HandlerFailure as `apply`.
   */
  begin(events: readonly PreparedEvent[], _reading: EntityManager, _memory?: RowMemory): Promise<Write> {
    return Promise.resolve({ run: (rows) => this.apply(events, rows) });
  }

  /**
   * Handles events in their order.
   *
   * @throws HandlerFailure when a handler throws, with as many of the events it threw at as are known: roll back.
   */
  abstract apply(events: readonly PreparedEvent[], rows: EntityManager): Promise<void>;

  /** What an event is kept in order with. */
  protected abstract sequenceOf(revived: RecordedEvent<object>): string;

  protected handlersOf(type: string): readonly Handle<TTarget>[] {
    return this.handlers.get(type) ?? [];
  }

  private prepareOne(event: RecordedEvent): PreparedEvent | PoisonedEvent {
    try {
      const revived = this.events.revive(event);
      return { event, sequence: this.sequenceOf(revived), revived };
    } catch (cause) {
      return { event, sequence: event.stream, cause };
    }
  }
}

/**
 * Prepares events and applies them.
 *
 * @throws HandlerFailure when one cannot be prepared or a handler throws: roll back.
 */
export async function project(
  projector: Feedable,
  events: readonly RecordedEvent[],
  rows: EntityManager,
): Promise<void> {
  await projector.apply(allPrepared(projector.prepare(events)), rows);
}

/** @throws HandlerFailure when a handler throws at any of them. */
export async function writeAll(fold: Fold, events: readonly PreparedEvent[]): Promise<Write> {
  const [first, ...others] = await fold.add(events);
  if (first) throw new HandlerFailure([first, ...others]);
  return fold.write();
}

/** @throws HandlerFailure when there is one that could not be prepared. */
export function allPrepared(events: readonly (PreparedEvent | PoisonedEvent)[]): readonly PreparedEvent[] {
  return events.map((event) => {
    if (isPoisoned(event)) throw new HandlerFailure([event]);
    return event;
  });
}

/** The `@On` methods of a projection, by the stored type of their events. */
function handlersOf<TTarget>(
  instance: object,
  events: EventRegistry,
): ReadonlyMap<string, readonly Handle<TTarget>[]> {
  const byType = new Map<string, Handle<TTarget>[]>();
  for (const { eventClass, method } of eventHandlersOf(Object.getPrototypeOf(instance) as object)) {
    const { name } = events.describe(eventClass);
    const handle: Handle<TTarget> = (event, target) =>
      (instance as Record<string, Handle<TTarget>>)[method]?.(event, target);
    byType.set(name, [...(byType.get(name) ?? []), handle]);
  }
  return byType;
}
