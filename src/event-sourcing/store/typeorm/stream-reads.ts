import { SharedReads } from './shared-reads.js';

/** As many events of each stream: a long one must not hold up the others that it happens to share a statement with. */
const MAX_EVENTS = 250;

/** Events of a stream from a version on, at most so many. */
export interface StreamRange {
  readonly stream: string;
  readonly from: number;
  readonly limit: number;
}

/** The statements that reads of streams become. */
export interface StreamStatements<TRow> {
  one(range: StreamRange): Promise<TRow>;
  /** A row for each range, in their order. */
  many(ranges: readonly StreamRange[]): Promise<readonly TRow[]>;
}

/** What a read has found, and how many events it has looked for. */
export interface StreamRead<TRow> {
  readonly row: TRow;
  readonly looked: number;
}

/** Reads of streams, which share statements. */
export class StreamReads<TRow> {
  private readonly reads: SharedReads<StreamRange, StreamRead<TRow>>;

  constructor(
    private readonly statements: StreamStatements<TRow>,
    atOnce: number,
  ) {
    this.reads = new SharedReads((ranges) => this.findAll(ranges), atOnce);
  }

  /** Events of a stream from a version on, perhaps fewer than the limit where others read too: see `looked`. */
  forward(range: StreamRange): Promise<StreamRead<TRow>> {
    return this.reads.find(range);
  }

  private async findAll(ranges: readonly StreamRange[]): Promise<readonly StreamRead<TRow>[]> {
    const [first, ...others] = ranges;
    if (first && others.length === 0) {
      return [{ row: await this.statements.one(first), looked: first.limit }];
    }
    const short = ranges.map((range) => ({ ...range, limit: Math.min(range.limit, MAX_EVENTS) }));
    const rows = await this.statements.many(short);
    return rows.map((row, index) => ({ row, looked: short[index]?.limit ?? 0 }));
  }
}
