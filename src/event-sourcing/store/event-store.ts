import type { NewEvent } from '../messages/new-event.js';
import type { RecordedEvent } from '../messages/recorded-event.js';
import type { AppendResult } from './append-result.js';
import type { Companion } from './companion.js';
import type { AppendCondition, EventQuery } from './event-query.js';
import type { ExpectedVersion } from './expected-version.js';
import type { Position } from './position.js';

export type { AppendResult } from './append-result.js';

/** Events for one stream. Without events it only expects: the append depends on a stream that it does not write. */
export interface StreamAppend {
  /** `[A-Za-z0-9_.~-]`, at most 128 characters. */
  readonly stream: string;
  readonly expected: ExpectedVersion;
  /**
   * The id of the event that is to be the last of the stream, where that was not stored yet when its append was
   * decided on: another event with the same version is not the same state.
   */
  readonly after?: string | undefined;
  readonly events: readonly NewEvent[];
}

/** Which part of a stream to read. */
export interface ReadOptions {
  /** Default `forward`. */
  readonly direction?: 'forward' | 'backward';
  /** The version to begin with, itself included. Default: the first, or the last when reading backward. */
  readonly from?: number;
  /** At most so many events. Default: all. */
  readonly limit?: number;
}

/** A page of the log. */
export interface LogPage {
  /** In the order of their positions. */
  readonly events: readonly RecordedEvent[];
  /** The last position that was scanned: there is nothing for this filter between the last event and it. */
  readonly through: Position;
}

/** Told the position of the last event of a commit, after it. */
export type AppendListener = (head: Position) => void;

/**
 * The append-only log: the only source of truth for event-sourced aggregates. Each adapter passes
 * `eventStoreContract` of `tidemark/testing`.
 */
export abstract class EventStore {
  /**
   * Appends events to one or more streams, all or nothing, each stream at the version that it is expected at and
   * no event matching a condition. Events keep the order they are given in, positions included. Companions are written
   * in the same transaction; what their writer throws refuses the append.
   *
   * Guarantee: the promise resolves after a durable commit and only then. Positions and stream versions are dense.
   *
   * Safe to call twice: the same event ids with the same content (metadata included) in the same streams return
   * the first answer, whatever is expected.
   *
   * @throws ConcurrencyConflictError when a stream is at another version, or its last event is not the one of `after`
   * (checked before the conditions).
   * @throws AppendConditionFailedError when events match a condition.
   * @throws EventIdReusedError when an id is stored with other content, or only some ids are stored.
   * @throws InvalidAppendError, InvalidJsonError for what no store can take.
   * @throws StoreOverloadedError when too much is waiting already; StoreUnavailableError when the database cannot
   * be written. With all of these nothing was stored.
   * @throws OutcomeUnknownError when the database failed while it committed.
   */
  abstract append(
    streams: readonly StreamAppend[],
    conditions?: readonly AppendCondition[],
    companions?: readonly Companion[],
  ): Promise<AppendResult>;

  /** The events of a stream by version, none for one that does not exist. Sees each acknowledged append. */
  abstract read(stream: string, options?: ReadOptions): Promise<readonly RecordedEvent[]>;

  /**
   * Up to `limit` events after a position, of all streams, those that match `filter`. Sees each acknowledged
   * append, and never an event without all that come before it.
   *
   * Guarantee: reading on from `through` misses nothing. `through` is `after` only when there is nothing after it.
   */
  abstract readAll(after: Position, limit: number, filter?: EventQuery): Promise<LogPage>;

  /** The position of the last event, 0 in an empty log. */
  abstract head(): Promise<Position>;

  /**
   * Calls `listener` after each commit of this instance. A hint, for waking up readers: appends of other
   * instances do not show. Returns what ends it.
   */
  abstract onAppend(listener: AppendListener): () => void;

  /**
   * Calls `listener` from now on whenever the connection that appends was lost: behind the next one there may be a log
   * that has lost its end, so that what is remembered of it is not to be relied on. A store that keeps its log calls nobody.
   */
  onLost(_listener: () => void): void {
    // Nothing that it could lose without ending itself.
  }

  /** Refuses new appends, finishes those that wait, lets go of the database. Safe to call twice. */
  abstract close(): Promise<void>;
}
