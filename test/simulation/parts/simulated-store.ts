import {
  type AppendListener,
  type AppendResult,
  EventStore,
  type LogPage,
  type ReadOptions,
  type StreamAppend,
} from '../../../src/event-sourcing/store/event-store.js';
import type { Companion } from '../../../src/event-sourcing/store/companion.js';
import type { AppendCondition, EventQuery } from '../../../src/event-sourcing/store/event-query.js';
import type { RecordedEvent } from '../../../src/event-sourcing/messages/recorded-event.js';
import type { Wire } from './wire.js';

/** The log as one instance has it, over a wire that breaks. */
export class SimulatedStore extends EventStore {
  private readonly listeners = new Set<AppendListener>();

  constructor(
    private readonly log: EventStore,
    private readonly wire: Wire,
  ) {
    super();
  }

  async append(
    streams: readonly StreamAppend[],
    conditions?: readonly AppendCondition[],
    companions?: readonly Companion[],
  ): Promise<AppendResult> {
    const result = await this.wire.commit(() => this.log.append(streams, conditions, companions));
    for (const listener of this.listeners) listener(result.position);
    return result;
  }

  read(stream: string, options?: ReadOptions): Promise<readonly RecordedEvent[]> {
    return this.wire.ask(() => this.log.read(stream, options));
  }

  readAll(after: number, limit: number, filter?: EventQuery): Promise<LogPage> {
    return this.wire.ask(() => this.log.readAll(after, limit, filter));
  }

  head(): Promise<number> {
    return this.wire.ask(() => this.log.head());
  }

  onAppend(listener: AppendListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
