import type { EntityManager } from 'typeorm';
import type { EventRegistry } from '../../messages/event-registry.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import { eventHandlersOf, type ProjectionDescription } from '../projection.decorator.js';

/** A handler with whatever it works on. */
export type Handle<TTarget> = (event: RecordedEvent<object>, target: TTarget) => unknown;

/** What feeds a projection needs no more than this. */
export type Applies = Pick<Projector, 'description' | 'pageSize' | 'wants' | 'sequenceOf' | 'apply'>;

/** Brings the rows of one projection up to date with events, by its handlers. */
export abstract class Projector<TTarget = never> {
  /** How many events it takes in one transaction: as many as do not hold up the writer for long. */
  abstract readonly pageSize: number;
  private readonly handlers: ReadonlyMap<string, readonly Handle<TTarget>[]>;

  constructor(
    readonly description: ProjectionDescription,
    instance: object,
    protected readonly events: EventRegistry,
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

  /** What an event is kept in order with: its stream, where nothing else is said or that fails. */
  sequenceOf(event: RecordedEvent): string {
    try {
      return this.sequenceIn(event);
    } catch {
      return event.stream;
    }
  }

  /**
   * Handles events in their order; those that it does not want leave no trace.
   *
   * @throws HandlerFailure when a handler throws, with as many of the events it threw at as are known: roll back.
   */
  abstract apply(events: readonly RecordedEvent[], rows: EntityManager): Promise<void>;

  protected abstract sequenceIn(event: RecordedEvent): string;

  protected handlersOf(type: string): readonly Handle<TTarget>[] {
    return this.handlers.get(type) ?? [];
  }
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
