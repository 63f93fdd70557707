import type { EntityManager } from 'typeorm';
import type { EventRegistry } from '../../messages/event-registry.js';
import type { RecordedEvent } from '../../messages/recorded-event.js';
import type { Feedable, Write } from '../../projections/typeorm/projector.js';
import type { PoisonedEvent, PreparedEvent } from '../../subscriptions/sequenced-event.js';
import type { Decider } from '../process-definition.js';
import { ProcessFeed } from '../process-feed.js';
import type { TypeormProcessStore } from './typeorm-process-store.js';

/**
 * The version of the checkpoint of each process. That of a process is about the shape of its states: its checkpoint and
 * its instances go on when it changes.
 */
export const CHECKPOINT_VERSION = 1;

/** Has a process fed as a projection is. */
export class ProcessProjector implements Feedable {
  readonly pageSize = 500;
  readonly description: Feedable['description'];
  private readonly feed: ProcessFeed;

  constructor(
    process: Decider,
    events: EventRegistry,
    private readonly store: TypeormProcessStore,
  ) {
    this.description = { name: process.description.name, version: CHECKPOINT_VERSION };
    this.feed = new ProcessFeed(process, events);
  }

  wants(type: string): boolean {
    return this.feed.wants(type);
  }

  prepare(events: readonly RecordedEvent[]): readonly (PreparedEvent | PoisonedEvent)[] {
    return this.feed.prepare(events);
  }

  begin(events: readonly PreparedEvent[]): Promise<Write> {
    return Promise.resolve({ run: (rows) => this.apply(events, rows) });
  }

  apply(events: readonly PreparedEvent[], rows: EntityManager): Promise<void> {
    return this.feed.apply(events, this.store.within(rows));
  }
}
