import type { EventRegistry } from '../messages/event-registry.js';
import type { RecordedEvent } from '../messages/recorded-event.js';
import { HandlerFailure } from '../subscriptions/handler-failure.js';
import type { PoisonedEvent, PreparedEvent } from '../subscriptions/sequenced-event.js';
import { contextOf } from './process-context.js';
import type { Decider } from './process-definition.js';
import type { ProcessRows } from './process-store.js';
import { ProcessTurn } from './process-turn.js';

/** Lets the instances of a process answer events. Their sequences are their keys, so that each is set aside alone. */
export class ProcessFeed {
  private readonly types: ReadonlySet<string>;

  constructor(
    private readonly process: Decider,
    private readonly events: EventRegistry,
  ) {
    this.types = new Set(process.events.map((eventClass) => events.describe(eventClass).name));
  }

  /** Whether it has a method for events of a stored type. */
  wants(type: string): boolean {
    return this.types.has(type);
  }

  /** Those of the events that are for an instance. One whose key cannot be told waits in its stream. */
  prepare(events: readonly RecordedEvent[]): readonly (PreparedEvent | PoisonedEvent)[] {
    return events.filter(({ type }) => this.wants(type)).flatMap((event) => this.prepareOne(event) ?? []);
  }

  /**
   * Answers events in their order, in the transaction of `rows`.
   *
   * @throws HandlerFailure with the first event of each instance that a method threw at: roll back.
   */
  async apply(events: readonly PreparedEvent[], rows: ProcessRows): Promise<void> {
    if (events.length === 0) return;
    const keys = events.map(({ sequence }) => sequence);
    const turn = await ProcessTurn.begin(this.process, rows, keys);
    const failed = new Map<string, PoisonedEvent>();
    for (const { event, sequence, revived } of events) {
      if (failed.has(sequence)) continue;
      try {
        turn.answer(sequence, { kind: 'event', event: revived }, contextOf(event.metadata));
      } catch (cause) {
        failed.set(sequence, { event, sequence, cause });
      }
    }
    const [first, ...others] = failed.values();
    if (first) throw new HandlerFailure([first, ...others]);
    await turn.write();
  }

  private prepareOne(event: RecordedEvent): PreparedEvent | PoisonedEvent | undefined {
    try {
      const revived = this.events.revive(event);
      const sequence = this.process.keyOf(revived);
      return sequence === undefined ? undefined : { event, sequence, revived };
    } catch (cause) {
      return { event, sequence: event.stream, cause };
    }
  }
}
