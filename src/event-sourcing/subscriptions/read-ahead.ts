import type { EventStore, LogPage } from '../store/event-store.js';
import type { Position } from '../store/position.js';

/** What is read at once. More of them would be parsed in one go, and hold up everything else for as long. */
const PIECE_SIZE = 1_000;

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

  constructor(
    private readonly log: Pick<EventStore, 'readAll'>,
    private readonly pageSize: number,
  ) {
    this.pieceSize = Math.min(pageSize, PIECE_SIZE);
  }

  /** The page after a position, as `EventStore.readAll` gives it. */
  async pageAfter(after: Position): Promise<LogPage> {
    if (this.pieces[0]?.after !== after) this.pieces = [];
    const ahead = await this.pieces.shift()?.page;
    // One that found nothing may be late by now.
    const first = ahead && ahead.events.length > 0 ? ahead : await this.read(after);
    const page = this.withWhatIsThere(first);
    if (this.pieces.length === 0 && this.isFull(page)) this.begin(page.through);
    return page;
  }

  private withWhatIsThere(first: LogPage): LogPage {
    const read = [first];
    while (this.pieces[0]?.read) read.push(...this.pieces.splice(0, 1).flatMap((piece) => piece.read ?? []));
    return { events: read.flatMap(({ events }) => events), through: read.at(-1)?.through ?? first.through };
  }

  private begin(after: Position): void {
    const piece: Piece = { after, page: this.read(after) };
    this.pieces.push(piece);
    piece.page.then(
      (page) => {
        piece.read = page;
        const isLast = this.pieces.at(-1) === piece;
        const hasRoom = this.pieces.length * this.pieceSize < this.pageSize;
        if (isLast && hasRoom && this.isFull(page)) this.begin(page.through);
      },
      // Whoever asks for it is told.
      () => undefined,
    );
  }

  private isFull({ events }: LogPage): boolean {
    return events.length > 0 && events.length % this.pieceSize === 0;
  }

  private read(after: Position): Promise<LogPage> {
    return this.log.readAll(after, this.pieceSize);
  }
}
