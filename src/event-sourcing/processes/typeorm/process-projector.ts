import type { EntityManager } from 'typeorm';
import type { EventRegistry } from '../../messages/event-registry.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { Feedable, Write } from '../../projections/typeorm/projector.js';
import type { Database } from '../../store/typeorm/database.js';
import { HandlerFailure } from '../../subscriptions/handler-failure.js';
import type { PoisonedEvent, PreparedEvent } from '../../subscriptions/sequenced-event.js';
import { contextOf } from '../process-context.js';
import type { ProcessDefinition } from '../process-definition.js';
import { ProcessTurn } from './process-turn.js';

/**
 * The version of the checkpoint of each process. That of a process is about the shape of its states: its checkpoint and
 * its instances go on when it changes.
 */
export const CHECKPOINT_VERSION = 1;

/** Lets the instances of a process answer events. Their sequences are their keys, so that each is set aside alone. */
export class ProcessProjector implements Feedable {
  readonly pageSize = 200;
  readonly description: Feedable['description'];
  private readonly types: ReadonlySet<string>;

  constructor(
    readonly process: ProcessDefinition,
    private readonly events: EventRegistry,
    private readonly database: Database,
  ) {
    this.description = { name: process.description.name, version: CHECKPOINT_VERSION };
    this.types = new Set(process.events.map((eventClass) => events.describe(eventClass).name));
  }

  prepare(events: readonly RecordedEvent[]): readonly (PreparedEvent | PoisonedEvent)[] {
    return events.filter(({ type }) => this.types.has(type)).flatMap((event) => this.prepareOne(event) ?? []);
  }

  begin(events: readonly PreparedEvent[]): Promise<Write> {
    return Promise.resolve((rows) => this.apply(events, rows));
  }

  async apply(events: readonly PreparedEvent[], rows: EntityManager): Promise<void> {
    if (events.length === 0) return;
    const keys = events.map(({ sequence }) => sequence);
    const turn = await ProcessTurn.begin(this.process, this.database, rows, keys);
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

  /** One whose key cannot be told waits in its stream. */
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
