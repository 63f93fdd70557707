import { Logger } from '@nestjs/common';
import type { EventBus } from '@nestjs/cqrs';
import type { EventClass } from '../messages/event-type.js';

/**
 * Tells about events that are published on a bus of Nest's and are not stored, where something durable waits for them: it
 * is off the bus, and would never hear of them.
 */
export class UnstoredEvents {
  private readonly logger = new Logger('Adoption');
  private readonly stored = new WeakSet<object>();
  private readonly told = new Set<unknown>();

  /** Takes note of events that are stored, before they are published. */
  areStored(events: readonly object[]): void {
    for (const event of events) this.stored.add(event);
  }

  /** Looks at what a bus publishes; `awaited` are the classes that something durable waits for. */
  watch(bus: EventBus, awaited: ReadonlySet<EventClass>): void {
    bus.subscribe((event: object) => {
      const eventClass = event.constructor as EventClass;
      if (!awaited.has(eventClass) || this.stored.has(event) || this.told.has(eventClass)) return;
      this.told.add(eventClass);
      this.logger.error(
        `${eventClass.name} was published on Nest's EventBus and is not stored: what is durable does not get it. ` +
          'Let an aggregate apply it, and save or commit that. This is said once.',
      );
    });
  }
}
