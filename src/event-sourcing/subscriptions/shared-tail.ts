import type { JsonObject, JsonValue } from '../messages/json.js';
import type { RecordedEvent } from '../messages/recorded-event.js';
import type { EventStore, LogPage } from '../store/event-store.js';
import type { Position } from '../store/position.js';

/** As many events are kept. Whoever is further behind reads the store. */
const KEPT = 1_000;

const known = new WeakMap<EventStore, SharedTail>();

/**
 * The end of the log, read once for all subscriptions of this process: they want the same events at the same moment, and
 * reading and parsing them is most of what an event costs that is not for a consumer. Each is given copies of its own.
 */
export class SharedTail {
  private events: readonly RecordedEvent[] = [];
  private end: Position | undefined;
  private reading: Promise<void> | undefined;
  private followers = 0;

  private constructor(private readonly store: EventStore) {}

  static of(store: EventStore): SharedTail {
    const tail = known.get(store) ?? new SharedTail(store);
    known.set(store, tail);
    return tail;
  }

  /** Calls `onAppend` as `EventStore.onAppend` does, and reads for one more until what it gives is called. */
  follow(onAppend: () => void): () => void {
    this.followers += 1;
    const end = this.store.onAppend(onAppend);
    return () => {
      this.followers -= 1;
      end();
    };
  }

  /** The page after a position, as `EventStore.readAll` gives it. */
  async readAll(after: Position, limit: number): Promise<LogPage> {
    // There is nobody to share with, and a copy would be made for nothing.
    if (this.followers < 2) return this.store.readAll(after, limit);
    // One that has begun already may be too early for what its caller was woken up for.
    if (after === this.end) await this.reading;
    if (after === this.end) await (this.reading ??= this.readOn(after));
    return this.kept(after, limit) ?? (await this.read(after, limit));
  }

  /** Reads all anew from now on. For whoever begins to feed: the log may not be what it was. */
  forget(): void {
    this.events = [];
    this.end = undefined;
  }

  private kept(after: Position, limit: number): LogPage | undefined {
    const { events, end } = this;
    if (end === undefined || after > end || after < end - events.length) return undefined;
    const first = events.length - (end - after);
    const page = events.slice(first, first + limit);
    return { events: page.map(copyOf), through: after + page.length };
  }

  private async readOn(end: Position): Promise<void> {
    const { events } = this;
    try {
      const page = await this.store.readAll(end, KEPT);
      if (this.events === events) this.keep([...events, ...page.events], page.through);
    } finally {
      this.reading = undefined;
    }
  }

  private async read(after: Position, limit: number): Promise<LogPage> {
    const page = await this.store.readAll(after, limit);
    const isLast = page.events.length < limit && page.through > (this.end ?? -1);
    if (!isLast) return page;
    this.keep(page.events, page.through);
    return { ...page, events: page.events.map(copyOf) };
  }

  private keep(events: readonly RecordedEvent[], end: Position): void {
    this.events = events.slice(-KEPT);
    this.end = end;
  }
}

/** With nothing in it that another consumer could change. */
function copyOf(event: RecordedEvent): RecordedEvent {
  const { data, metadata, tags, recordedAt } = event;
  return {
    ...event,
    data: copyOfObject(data),
    metadata: { ...metadata },
    tags: [...tags],
    recordedAt: new Date(recordedAt),
  };
}

/** What `structuredClone` does, which has more than JSON to think of and takes twice as long. */
function copyOfJson(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  return isArray(value) ? value.map(copyOfJson) : copyOfObject(value);
}

function copyOfObject(object: JsonObject): JsonObject {
  const copy: Record<string, JsonValue | undefined> = {};
  for (const [name, value] of Object.entries(object)) {
    copy[name] = value === undefined ? undefined : copyOfJson(value);
  }
  return copy;
}

function isArray(value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] {
  return Array.isArray(value);
}
