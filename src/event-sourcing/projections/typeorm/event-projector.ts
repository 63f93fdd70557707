import type { EntityManager } from 'typeorm';
import type { EventRegistry } from '../../messages/event-registry.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import { HandlerFailure } from '../../subscriptions/handler-failure.js';
import type { ProjectionDescription } from '../projection.decorator.js';
import { type Handle, handlersOf, type Projector } from './projector.js';

/** Hands events one by one to handlers that write their rows themselves. */
export class EventProjector implements Projector {
  private readonly handlers: ReadonlyMap<string, readonly Handle<EntityManager>[]>;

  constructor(
    readonly description: ProjectionDescription,
    instance: object,
    private readonly events: EventRegistry,
  ) {
    this.handlers = handlersOf(instance, events);
  }

  wants(type: string): boolean {
    return this.handlers.has(type);
  }

  async apply(events: readonly RecordedEvent[], rows: EntityManager): Promise<void> {
    for (const event of events) {
      const handlers = this.handlers.get(event.type);
      if (handlers) await this.handle(event, handlers, rows);
    }
  }

  private async handle(
    event: RecordedEvent,
    handlers: readonly Handle<EntityManager>[],
    rows: EntityManager,
  ): Promise<void> {
    try {
      const revived = this.events.revive(event);
      for (const handle of handlers) await handle(revived, rows);
    } catch (cause) {
      throw new HandlerFailure(event, cause);
    }
  }
}
