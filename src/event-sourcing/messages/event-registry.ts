import { UnregisteredEventError } from '../errors/unregistered-event.error.js';
import type { IdGenerator } from '../context/id-generator.js';
import { type EventClass, type EventTypeDescription, eventTypeOf } from './event-type.js';
import type { NewEvent } from './new-event.js';
import type { EventMetadata, RecordedEvent } from './recorded-event.js';

/**
 * The event classes that an application knows, by class and by stored name: turns instances into new events and
 * recorded events back into instances.
 */
export class EventRegistry {
  private readonly byName = new Map<string, EventClass>();
  private readonly byClass = new Map<EventClass, EventTypeDescription>();

  constructor(eventClasses: Iterable<EventClass> = []) {
    for (const eventClass of eventClasses) this.add(eventClass);
  }

  /** Takes a class in. One without `@EventType` is left out: the boot check tells about it. */
  add(eventClass: EventClass): void {
    const description = eventTypeOf(eventClass);
    if (!description) return;
    this.byClass.set(eventClass, description);
    this.byName.set(description.name, eventClass);
  }

  /**
   * How the class of an event is stored.
   *
   * @throws UnregisteredEventError when the class is in no feature's list of events.
   */
  describe(eventClass: EventClass): EventTypeDescription {
    const description = this.byClass.get(eventClass);
    if (description) return description;
    throw new UnregisteredEventError(
      `${eventClass.name} is not known as an event. Decorate it with @EventType('context.name', { version: 1 }) ` +
        'and list it in EventSourcingModule.forFeature({ events: [...] }).',
    );
  }

  /** An instance of an event class as a new event with an id, its stored name and its tags. */
  toNewEvent(event: object, ids: IdGenerator, metadata: EventMetadata): NewEvent {
    const { name, version, tags } = this.describe(event.constructor as EventClass);
    return { id: ids.next(), type: name, typeVersion: version, data: event, metadata, tags: tags(event) };
  }

  /**
   * A recorded event with its data as an instance of its class. The constructor is not run: an event is what was
   * stored, not what today's constructor would make of it.
   *
   * @throws UnregisteredEventError when the stored name or the version of its shape is not known.
   */
  revive(recorded: RecordedEvent): RecordedEvent<object> {
    const eventClass = this.byName.get(recorded.type);
    if (!eventClass) {
      throw new UnregisteredEventError(
        `Position ${String(recorded.position)} holds an event ${recorded.type}, which no feature lists. ` +
          'A stored name is forever: list its class in EventSourcingModule.forFeature({ events: [...] }).',
      );
    }
    const { version } = this.describe(eventClass);
    if (recorded.typeVersion !== version) {
      throw new UnregisteredEventError(
        `Position ${String(recorded.position)} holds ${recorded.type} in version ${String(recorded.typeVersion)}, ` +
          `${eventClass.name} is version ${String(version)}, and nothing leads from one to the other.`,
      );
    }
    const data = Object.assign(Object.create(eventClass.prototype as object) as object, recorded.data);
    return { ...recorded, data };
  }
}
