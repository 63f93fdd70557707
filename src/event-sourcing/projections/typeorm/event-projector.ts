import type { EntityManager } from 'typeorm';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import { HandlerFailure } from '../../subscriptions/handler-failure.js';
import { Projector } from './projector.js';

/** Hands events one by one to handlers that write their rows themselves. */
export class EventProjector extends Projector<EntityManager> {
  readonly pageSize = 100;

  async apply(events: readonly RecordedEvent[], rows: EntityManager): Promise<void> {
    for (const event of events) if (this.wants(event.type)) await this.handle(event, rows);
  }

  protected sequenceIn(event: RecordedEvent): string {
    const { sequence } = this.description;
    return sequence ? sequence(this.events.revive(event)) : event.stream;
  }

  private async handle(event: RecordedEvent, rows: EntityManager): Promise<void> {
    try {
      const revived = this.events.revive(event);
      for (const handle of this.handlersOf(event.type)) await handle(revived, rows);
    } catch (cause) {
      throw new HandlerFailure([{ event, cause }]);
    }
  }
}
