import type { EventStore, Position } from '../../../src/event-sourcing/index.js';

/** What a reader got wrong. */
export interface Mistakes {
  readonly skipped: number;
  readonly repeated: number;
  /** Pages that said they had looked through a stretch of the log, and did not give what was in it. */
  readonly jumps: number;
}

/** Reads the events of some types, page by page, and keeps what it was told. */
export class PageReader {
  private readonly pages: { readonly after: Position; readonly through: Position; readonly count: number }[] =
    [];
  private readonly seen: Position[] = [];
  private at: Position = 0;

  constructor(
    private readonly types: readonly string[],
    private readonly size: number,
  ) {}

  get count(): number {
    return this.pages.length;
  }

  /** Reads on until it has looked through the log up to a position, which is asked for again and again. */
  async readTo(store: EventStore, position: () => Position): Promise<void> {
    while (this.at < position()) {
      const { events, through } = await store.readAll(this.at, this.size, [{ types: this.types }]);
      this.pages.push({ after: this.at, through, count: events.length });
      this.seen.push(...events.map((event) => event.position));
      this.at = through;
    }
  }

  /** Holds all that it was told against where these events are. */
  mistakes(positions: readonly Position[]): Mistakes {
    const seen = new Set(this.seen);
    const jumps = this.pages.filter(({ after, through, count }) => {
      return positions.filter((each) => each > after && each <= through).length !== count;
    });
    return {
      skipped: positions.filter((each) => !seen.has(each)).length,
      repeated: this.seen.length - seen.size,
      jumps: jumps.length,
    };
  }
}
