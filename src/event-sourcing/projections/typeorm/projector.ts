import type { EntityManager } from 'typeorm';
import type { EventRegistry } from '../../messages/event-registry.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import { eventHandlersOf, type ProjectionDescription } from '../projection.decorator.js';

/** Brings the rows of one projection up to date with events. */
export interface Projector {
  readonly description: ProjectionDescription;

  /** Whether it has a handler for events of a stored type. */
  wants(type: string): boolean;

  /**
   * Handles events in their order; those that it does not want leave no trace.
   *
   * @throws HandlerFailure when a handler throws at one of them: roll back.
   */
  apply(events: readonly RecordedEvent[], rows: EntityManager): Promise<void>;
}

/** A handler with whatever it works on. */
export type Handle<TTarget> = (event: RecordedEvent<object>, target: TTarget) => unknown;

/** The `@On` methods of a projection, by the stored type of their events. */
export function handlersOf<TTarget>(
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
