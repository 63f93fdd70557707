import { LRUCache } from 'lru-cache';
import type { RecordedEvent } from '../messages/recorded-event.js';
import type { EventStore } from '../store/event-store.js';
import type { Position } from '../store/position.js';
import type { LiveEvents } from '../subscriptions/live-events.js';
import type { RowProjector } from './typeorm/row-projector.js';

/** As many rows are kept for a follower, so that each event is folded into what was there before. */
const KEPT_ROWS = 100;
const PAGE_SIZE = 1_000;

/** A class of projections. */
type ProjectionClass = abstract new (...parameters: never[]) => object;

/** What somebody wants to follow. */
export interface FollowingRows {
  /** The last position that is known already. */
  readonly after: Position;
  /** The row that is made of this stream only. Default: all rows. */
  readonly stream?: string | undefined;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** An event, and the row as it was after it: undefined where there was none. */
export interface RowChange<TRow extends object> {
  readonly event: RecordedEvent;
  readonly row: TRow | undefined;
}

interface RowAtVersion {
  readonly version: number;
  readonly row: object | undefined;
}

/**
 * Follows the rows of a `@RowProjection` as they change: folded from the log in memory, and so as they were at each
 * event, whatever the tables hold by now. For projections whose rows are each made of one stream, and hold nothing but
 * JSON values.
 */
export class LiveRows {
  private readonly projectors = new Map<ProjectionClass, RowProjector>();

  constructor(
    private readonly store: EventStore,
    private readonly events: LiveEvents,
  ) {}

  /** Makes a projection known. */
  add(projection: ProjectionClass, projector: RowProjector): void {
    this.projectors.set(projection, projector);
  }

  /** Whether a stream has events, and so perhaps a row. */
  async exists(stream: string): Promise<boolean> {
    return (await this.store.read(stream, { limit: 1 })).length > 0;
  }

  /**
   * The changes of rows after a position, without end, as `LiveEvents.follow` gives events: each once, in their order,
   * at the pace of the reader.
   *
   * @throws TypeError when the class is no row projection of this application; HandlerFailure when its handlers throw;
   * StoreUnavailableError when a stream cannot be read: follow again from the last position.
   */
  async *follow<TRow extends object>(
    projection: ProjectionClass,
    following: FollowingRows,
  ): AsyncGenerator<RowChange<TRow>, void, void> {
    const projector = this.projectors.get(projection);
    if (!projector) {
      throw new TypeError(
        `${projection.name} is no @RowProjection that a module of this application provides.`,
      );
    }
    const rows = new LRUCache<string, RowAtVersion>({ max: KEPT_ROWS });
    const query = [{ types: projector.types }];
    for await (const event of this.events.follow({ ...following, query })) {
      const { row } = await this.rowAt(event, projector, rows);
      // A copy, since the next handler may change the row that it is given.
      yield { event, row: structuredClone(row) as TRow | undefined };
    }
  }

  /** The row of a stream at one of its events. */
  private async rowAt(
    { stream, version }: RecordedEvent,
    projector: RowProjector,
    rows: LRUCache<string, RowAtVersion>,
  ): Promise<RowAtVersion> {
    let at = rows.get(stream) ?? { version: 0, row: undefined };
    while (at.version < version) {
      const limit = Math.min(version - at.version, PAGE_SIZE);
      const page = await this.store.read(stream, { from: at.version + 1, limit });
      at = { version: at.version + page.length, row: projector.foldAll(page, at.row) };
    }
    rows.set(stream, at);
    return at;
  }
}
