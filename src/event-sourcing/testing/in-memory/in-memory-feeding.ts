import type { ProcessFeed } from '../../processes/process-feed.js';
import type { LogPage } from '../../store/event-store.js';
import type { Checkpoint } from '../../subscriptions/checkpoint.js';
import type { Consumer } from '../../subscriptions/consumer.js';
import { isPoisoned, type PreparedEvent } from '../../subscriptions/sequenced-event.js';
import { bucketOf, contains, WHOLE } from '../../subscriptions/partitions.js';
import type { InMemoryProcessStore } from './in-memory-process-store.js';

/** Feeds a process in memory. Nothing is set aside: what a method throws comes out, and holds up all that follows. */
export class InMemoryFeeding implements Consumer {
  readonly version = 1;
  readonly pageSize = 200;
  readonly hasParked = false;

  constructor(
    readonly name: string,
    private readonly feed: ProcessFeed,
    private readonly store: Pick<InMemoryProcessStore, 'advance'>,
    readonly partition = WHOLE,
  ) {}

  async handle(from: Checkpoint, { events }: LogPage): Promise<Checkpoint> {
    const last = events.at(-1);
    if (!last) return from;
    return this.store.advance(from, last, (rows) => this.feed.apply(this.prepared(events), rows));
  }

  retryParked(): Promise<void> {
    return Promise.resolve();
  }

  private prepared(events: LogPage['events']): readonly PreparedEvent[] {
    const mine = this.feed
      .prepare(events)
      .filter(({ sequence }) => contains(this.partition, bucketOf(sequence)));
    return mine.map((event) => {
      if (isPoisoned(event)) throw event.cause;
      return event;
    });
  }
}
