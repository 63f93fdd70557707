import { EventSourcingError } from '../errors/event-sourcing.error.js';
import { InvalidAggregateError } from '../errors/invalid-aggregate.error.js';
import type { EventRegistry } from '../messages/event-registry.js';
import type { EventClass } from '../messages/event-type.js';
import type { JsonObject } from '../messages/json.js';
import { Masking } from '../messages/masking.js';
import type { RecordedEvent } from '../messages/recorded-event.js';
import type { EventBrowser } from '../store/event-browser.js';
import { aggregateTypeOf } from './aggregate-type.js';
import type { EventSourcedAggregate } from './event-sourced-aggregate.js';
import { shownState } from './shown-state.js';
import type { AggregateClass } from './stream-repository.js';

type AnyAggregate = AggregateClass<EventSourcedAggregate>;

/** An event of a stream, without what is personal. */
export interface SpecifiedEvent {
  readonly eventClass: EventClass;
  /** Its stored name. */
  readonly type: string;
  readonly version: number;
  readonly recordedAt: Date;
  readonly data: JsonObject;
  /** The paths that were masked; `undefined` where its class does not say what is personal. */
  readonly personal: readonly string[] | undefined;
}

/** What was decided at once, and where that leaves the aggregate. */
export interface SpecifiedDecision {
  readonly events: readonly SpecifiedEvent[];
  /** What today's class makes of all events so far; `undefined` where its fields are no plain JSON. */
  readonly state: JsonObject | undefined;
}

/** A stream as examples of what its aggregate makes of its events. */
export interface StreamSpecification {
  readonly stream: string;
  readonly aggregateClass: AnyAggregate;
  /** The stored name of the class. */
  readonly aggregateType: string;
  readonly id: string;
  readonly decisions: readonly SpecifiedDecision[];
  /** Whether the stream has more events than were asked for. */
  readonly goesOn: boolean;
}

/** Stored streams as material for specifications. Reads, and changes nothing. */
export class StreamSpecifications {
  constructor(
    private readonly browser: EventBrowser,
    private readonly registry: EventRegistry,
    private readonly aggregates: () => readonly AnyAggregate[],
  ) {}

  /**
   * The first `limit` events of a stream, with other values in the place of personal ones, and the states that the
   * masked events lead to.
   *
   * @throws UnknownStreamError; InvalidAggregateError where no feature lists its aggregate; UnregisteredEventError;
   * whatever an `on<Event>` throws at its own history.
   */
  async of(stream: string, limit: number): Promise<StreamSpecification> {
    const { events, next } = await this.browser.stream(stream, 1, limit);
    const { aggregateClass, name } = this.aggregateOf(stream);
    const id = stream.slice(name.length + 1);
    const masking = new Masking();
    const aggregate = new aggregateClass(id);
    const decisions = byDecision(events).map((decided) => {
      const specified = decided.map((event) => this.specified(event, masking));
      aggregate.loadFromHistory(
        decided.map((event, n) => this.registry.revive({ ...event, data: specified[n]?.data ?? {} }).data),
      );
      return { events: specified, state: stateOf(aggregate) };
    });
    return { stream, aggregateClass, aggregateType: name, id, decisions, goesOn: next !== null };
  }

  private specified(event: RecordedEvent, masking: Masking): SpecifiedEvent {
    const { type, version, recordedAt, data } = event;
    const eventClass = this.registry.revive(event).data.constructor as EventClass;
    const { personal } = this.registry.describe(eventClass);
    return { eventClass, type, version, recordedAt, data: masking.of(data, personal ?? []), personal };
  }

  private aggregateOf(stream: string): { readonly aggregateClass: AnyAggregate; readonly name: string } {
    const all = this.aggregates().flatMap((aggregateClass) => {
      const name = aggregateTypeOf(aggregateClass)?.name;
      return name === undefined ? [] : [{ aggregateClass, name }];
    });
    const found = all.filter(({ name }) => stream.startsWith(`${name}-`));
    const [longest] = found.sort((one, other) => other.name.length - one.name.length);
    if (longest) return longest;
    throw new InvalidAggregateError(
      `${stream} is the stream of no aggregate that a feature lists: ${all.map(({ name }) => name).join(', ')}. ` +
        'List its class in EventSourcingModule.forFeature({ aggregates: [...] }).',
    );
  }
}

/** Events in a row that one command has caused. */
function byDecision(events: readonly RecordedEvent[]): RecordedEvent[][] {
  const decisions: RecordedEvent[][] = [];
  for (const event of events) {
    const last = decisions.at(-1);
    if (last?.[0]?.metadata.causationId === event.metadata.causationId) last.push(event);
    else decisions.push([event]);
  }
  return decisions;
}

function stateOf(aggregate: EventSourcedAggregate): JsonObject | undefined {
  try {
    return shownState(aggregate);
  } catch (error) {
    if (error instanceof EventSourcingError) return undefined;
    throw error;
  }
}
