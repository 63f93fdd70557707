import { UnknownStreamError } from '../errors/unknown-stream.error.js';
import type { RecordedEvent } from '../messages/recorded-event.js';
import type { EventQuery } from './event-query.js';
import type { EventStore, LogPage } from './event-store.js';
import { type Position, START } from './position.js';

/** As many events are read at once; of those that are chosen by type, as many positions are looked at. */
const MOST_READ = 1_000;
const MOST_LOOKED_AT = 10_000;

/** Which events somebody wants to see. */
export interface EventFilter {
  /** Of these types. Default: of any. */
  readonly types?: readonly string[] | undefined;
  /** Of streams whose names begin like this. Default: of any. */
  readonly streamPrefix?: string | undefined;
}

/** Which part of the log to look at from behind. */
export interface LastEventsOptions extends EventFilter {
  /** At most so many. */
  readonly limit: number;
  /** Those before this position. Default: up to the head. */
  readonly before?: Position | undefined;
  /** How many positions to look at. Default: all, which takes its time when few events match. */
  readonly scan?: number;
}

/** What was found between two positions: all that there is, unless it is as many as were asked for. */
export interface LastEvents extends LogPage {
  /** Up to where it was looked, without it: go on `before` the next position. 0 when it was looked at all. */
  readonly after: Position;
}

/** A part of a stream. */
export interface StreamPage {
  readonly events: readonly RecordedEvent[];
  /** The version to go on from; null at the end of the stream. */
  readonly next: number | null;
}

/** The log for people that look at it. Works in any process on the database, and changes nothing. */
export class EventBrowser {
  constructor(private readonly store: EventStore) {}

  /**
   * The events of a stream from a version on, itself included.
   *
   * @throws UnknownStreamError when it has none at all.
   */
  async stream(stream: string, from: number, limit: number): Promise<StreamPage> {
    const events = await this.store.read(stream, { from, limit: limit + 1 });
    if (events.length === 0 && (await this.store.read(stream, { limit: 1 })).length === 0) {
      throw new UnknownStreamError(stream);
    }
    return { events: events.slice(0, limit), next: events[limit]?.version ?? null };
  }

  /** The last events that match, in the order of the log. */
  async last({
    limit,
    before = Infinity,
    scan = Infinity,
    ...filter
  }: LastEventsOptions): Promise<LastEvents> {
    const through = Math.max(Math.min(before - 1, await this.store.head()), START);
    const floor = Math.max(through - scan, START);
    const found: RecordedEvent[] = [];
    let at = through;
    for (let size = limit; at > floor && found.length < limit; size *= 4) {
      const from = Math.max(at - Math.min(size, mostLookedAt(filter)), floor);
      found.unshift(...(await this.between(from, at, filter)));
      at = from;
    }
    const events = found.slice(Math.max(found.length - limit, 0));
    const [first] = events;
    return { events, through, after: first && events.length === limit ? first.position - 1 : at };
  }

  /** The events after a position that match. Reading on from `through` misses nothing; a page may be short before the end. */
  async next(after: Position, limit: number, filter: EventFilter): Promise<LogPage> {
    const { events, through } = await this.store.readAll(after, limit, queryOf(filter));
    return { events: events.filter((event) => isOfStreams(filter, event)), through };
  }

  private async between(after: Position, upto: Position, filter: EventFilter): Promise<RecordedEvent[]> {
    const found: RecordedEvent[] = [];
    for (let at = after; at < upto;) {
      const { events, through } = await this.next(at, Math.min(upto - at, MOST_READ), filter);
      found.push(...events.filter(({ position }) => position <= upto));
      // What is behind the last match is behind `upto` as well.
      at = through > at ? through : upto;
    }
    return found;
  }
}

function mostLookedAt({ types }: EventFilter): number {
  return types ? MOST_LOOKED_AT : MOST_READ;
}

function queryOf({ types }: EventFilter): EventQuery {
  return types ? [{ types }] : [];
}

function isOfStreams({ streamPrefix = '' }: EventFilter, { stream }: RecordedEvent): boolean {
  return stream.startsWith(streamPrefix);
}
