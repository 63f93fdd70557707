import type { EventStore, LogPage } from '../store/event-store.js';
import type { Position } from '../store/position.js';

/** What is read at once. More of them would be parsed in one go, and hold up everything else for as long. */
const PIECE_SIZE = 500;

/** So many pieces are read at the same time: while one is parsed, the database makes the next. */
const AT_ONCE = 2;
/** So many are ahead. What waits long before it is handled costs the garbage collector more than parsing it. */
const MOST_AHEAD = 3;

interface Piece {
  readonly after: Position;
  readonly page: Promise<LogPage>;
  read?: LogPage;
}

/**
 * Reads the log page by page, and on while a page is handled. The next page is whatever was read meanwhile, up to the
 * page size: a consumer that is slower than reading is given more at once.
 */
export class ReadAhead {
  private readonly pieceSize: number;
  private pieces: Piece[] = [];
  private end: Position | undefined;

  constructor(
    private readonly log: Pick<EventStore, 'readAll'>,
    private readonly pageSize: number,
  ) {
    this.pieceSize = Math.min(pageSize, PIECE_SIZE);
  }

  /** The page after a position, as `EventStore.readAll` gives it: whatever of it was read meanwhile. */
  async pageAfter(after: Position): Promise<LogPage> {
    if (this.end !== after) this.pieces = [];
    return this.given(this.withWhatIsThere((await this.nextPiece()) ?? (await this.read(after))));
  }

  /** What follows the latest page, as soon as it has been read; undefined where that was the end of the log. */
  async next(): Promise<LogPage | undefined> {
    const page = await this.nextPiece();
    return page && this.given(page);
  }

  private async nextPiece(): Promise<LogPage | undefined> {
    // It is another one where the one that was to come could not be read.
    if (this.pieces[0]?.after !== this.end) this.pieces = [];
    const page = await this.pieces.shift()?.page;
    if (!page || !this.isFull(page)) this.pieces = [];
    // One that found nothing may be late by now.
    return page && page.events.length > 0 ? page : undefined;
  }

  private given(page: LogPage): LogPage {
    this.end = page.through;
    if (this.isFull(page)) this.readOn(page.through);
    else this.pieces = [];
    return page;
  }

  private withWhatIsThere(first: LogPage): LogPage {
    const read = [first];
    while (this.pieces[0]?.read && read.length * this.pieceSize < this.pageSize) {
      read.push(...this.pieces.splice(0, 1).flatMap((piece) => piece.read ?? []));
    }
    return { events: read.flatMap(({ events }) => events), through: read.at(-1)?.through ?? first.through };
  }

  /** Positions have no gaps: where the next piece begins is known before this one has come. */
  private readOn(end: Position): void {
    const after = (this.pieces.at(-1)?.after ?? end - this.pieceSize) + this.pieceSize;
    const running = this.pieces.filter(({ read }) => !read).length;
    if (running >= AT_ONCE || this.pieces.length >= MOST_AHEAD) return;
    const piece: Piece = { after, page: this.read(after) };
    this.pieces.push(piece);
    piece.page.then(
      (page) => {
        piece.read = page;
        const index = this.pieces.indexOf(piece);
        if (index < 0) return;
        if (this.isFull(page)) this.readOn(end);
        // What was looked for behind the end may be there by now, with something before it.
        else this.pieces.splice(index + 1);
      },
      // Whoever asks for it is told.
      () => undefined,
    );
    this.readOn(end);
  }

  private isFull({ events }: LogPage): boolean {
    return events.length > 0 && events.length % this.pieceSize === 0;
  }

  private read(after: Position): Promise<LogPage> {
    return this.log.readAll(after, this.pieceSize);
  }
}
