import type { EntityManager } from 'typeorm';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import { HandlerFailure } from '../../subscriptions/handler-failure.js';
import type { PreparedEvent } from '../../subscriptions/sequenced-event.js';
import { Projector } from './projector.js';

/** Hands events one by one to handlers that write their rows themselves. */
export class EventProjector extends Projector<EntityManager> {
  readonly pageSize = 100;

  async apply(events: readonly PreparedEvent[], rows: EntityManager): Promise<void> {
    for (const event of events) await this.handle(event, rows);
  }

  protected sequenceOf(revived: RecordedEvent<object>): string {
    return this.description.sequence?.(revived) ?? revived.stream;
  }

  private async handle(prepared: PreparedEvent, rows: EntityManager): Promise<void> {
    const { event, sequence, revived } = prepared;
    try {
      for (const handle of this.handlersOf(event.type)) await handle(revived, rows);
    } catch (cause) {
      throw new HandlerFailure([{ event, sequence, cause }]);
    }
  }
}
