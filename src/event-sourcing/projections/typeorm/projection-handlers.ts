import type { EntityManager } from 'typeorm';
import type { EventRegistry } from '../../messages/event-registry.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import { eventHandlersOf, type ProjectionDescription } from '../projection.decorator.js';

type Handle = (event: RecordedEvent<object>, rows: EntityManager) => unknown;

/** The handlers of one projection, by the stored type of their events. */
export class ProjectionHandlers {
  private readonly byType = new Map<string, Handle[]>();

  constructor(
    readonly description: ProjectionDescription,
    instance: object,
    private readonly events: EventRegistry,
  ) {
    for (const { eventClass, method } of eventHandlersOf(Object.getPrototypeOf(instance) as object)) {
      const { name } = events.describe(eventClass);
      const handle: Handle = (event, rows) => (instance as Record<string, Handle>)[method]?.(event, rows);
      this.byType.set(name, [...(this.byType.get(name) ?? []), handle]);
    }
  }

  get name(): string {
    return this.description.name;
  }

  wants(type: string): boolean {
    return this.byType.has(type);
  }

  /** Runs the handlers of each event, one after the other, in the order of the events. */
  async apply(events: readonly RecordedEvent[], rows: EntityManager): Promise<void> {
    for (const event of events) {
      const handlers = this.byType.get(event.type);
      if (!handlers) continue;
      const revived = this.events.revive(event);
      for (const handle of handlers) await handle(revived, rows);
    }
  }
}
