import type { EventClass } from '../messages/event-type.js';
import type { AggregateClass } from '../aggregates/event-sourced-repository.js';
import type { EventSourcedAggregate } from '../aggregates/event-sourced-aggregate.js';

/** What one feature brings: `EventSourcingModule.forFeature(...)`. */
export class FeatureDeclaration {
  constructor(
    readonly aggregates: readonly AggregateClass<EventSourcedAggregate>[],
    readonly events: readonly EventClass[],
  ) {}
}
