import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailableError } from '../errors/store-unavailable.error.js';
import type { RecordedEvent } from '../messages/recorded-event.js';
import { type EventQuery, matchesQuery } from '../store/event-query.js';
import type { EventStore, LogPage } from '../store/event-store.js';
import type { Position } from '../store/position.js';
import { LogTail } from './log-tail.js';

const PAGE_SIZE = 200;
/** While the log cannot be read. */
const RETRY_MS = 250;

/** What somebody wants to follow. */
export interface Following {
  /** The last position that is known already. */
  readonly after: Position;
  /** Of this stream only. */
  readonly stream?: string | undefined;
  /** Of these only. Default: all. */
  readonly query?: EventQuery;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Reads what is older than the tail of the log. */
type Past = (after: Position) => Promise<LogPage>;

/** Follows the log for readers that keep their own place: browsers, sockets, a terminal. */
export class LiveEvents {
  private readonly tail: LogTail;
  private readonly following = new Set<AbortController>();
  private isClosed = false;

  constructor(private readonly store: EventStore) {
    this.tail = new LogTail(store);
  }

  /** How many follow at this moment. */
  get followers(): number {
    return this.following.size;
  }

  /**
   * The events after a position, without end: each once, in their order, those that are stored meanwhile too, whichever
   * instance stores them. While the database is away it waits.
   *
   * A reader sets the pace: nothing is read ahead for it, and none is held up by another. It ends when `signal` is
   * aborted or the application stops; start again after the last position that was handled.
   */
  async *follow({ after, stream, query = [], signal }: Following): AsyncGenerator<RecordedEvent, void, void> {
    const end = this.begin(signal);
    const leave = this.tail.join();
    const past = stream === undefined ? this.pastOfLog(query) : this.pastOfStream(stream);
    const isWanted = (event: RecordedEvent) =>
      (stream === undefined || event.stream === stream) && matchesQuery(query, event);
    try {
      for (let at = after; await this.isThereMore(at, end.signal);) {
        const { events, through } = this.tail.after(at) ?? (await orNothing(past, at));
        yield* whileWanted(events.filter(isWanted), end.signal);
        at = through;
      }
    } finally {
      leave();
      this.end(end);
    }
  }

  /** Ends all who follow, now and later. Safe to call twice. */
  close(): void {
    this.isClosed = true;
    for (const each of this.following) each.abort();
  }

  private async isThereMore(after: Position, signal: AbortSignal): Promise<boolean> {
    await this.tail.reached(after + 1, signal);
    return !signal.aborted;
  }

  private begin(signal: AbortSignal): AbortController {
    const controller = new AbortController();
    signal.addEventListener(
      'abort',
      () => {
        controller.abort();
      },
      { once: true, signal: controller.signal },
    );
    if (signal.aborted || this.isClosed) controller.abort();
    this.following.add(controller);
    return controller;
  }

  private end(controller: AbortController): void {
    this.following.delete(controller);
    controller.abort();
  }

  private pastOfLog(query: EventQuery): Past {
    return (after) => this.store.readAll(after, PAGE_SIZE, query);
  }

  /** By its versions, so that it costs what the stream has and not what the log has. */
  private pastOfStream(stream: string): Past {
    let from = 1;
    return async (after) => {
      // Before the stream, so that nothing of it is behind this that has not been seen.
      const head = await this.store.head();
      const events = await this.store.read(stream, { from, limit: PAGE_SIZE });
      const last = events.at(-1);
      if (last) from = last.version + 1;
      const isWhole = events.length < PAGE_SIZE;
      const through = isWhole ? Math.max(head, last?.position ?? 0) : (last?.position ?? head);
      return { events: events.filter(({ position }) => position > after), through: Math.max(through, after) };
    };
  }
}

/** A page, or after a while an empty one where the database is away. */
async function orNothing(past: Past, after: Position): Promise<LogPage> {
  try {
    return await past(after);
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    await pause(RETRY_MS);
    return { events: [], through: after };
  }
}

function* whileWanted(events: readonly RecordedEvent[], signal: AbortSignal): Generator<RecordedEvent> {
  for (const event of events) {
    if (signal.aborted) return;
    yield event;
  }
}
