/** As many reads share a statement. */
const MAX_READS = 64;
/** As many events of each stream: a long one must not hold up the others that it happens to share a statement with. */
const MAX_EVENTS = 100;

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

interface Waiting<TRow> {
  readonly range: StreamRange;
  readonly resolve: (read: StreamRead<TRow>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads of streams: a few statements at a time, and the next is for all that have come meanwhile, as the writer does
 * with appends. A statement of its own for each would cost the main thread more than its answer: a turn of the event
 * loop with SQLite, a call of the kernel with PostgreSQL.
 */
export class StreamReads<TRow> {
  private readonly waiting: Waiting<TRow>[] = [];
  private running = 0;

  constructor(
    private readonly statements: StreamStatements<TRow>,
    private readonly atOnce: number,
  ) {}

  /** Events of a stream from a version on, perhaps fewer than the limit where others read too: see `looked`. */
  forward(range: StreamRange): Promise<StreamRead<TRow>> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ range, resolve, reject });
      if (this.running < this.atOnce) void this.go();
    });
  }

  private async go(): Promise<void> {
    this.running += 1;
    for (;;) {
      const reads = this.waiting.splice(0, MAX_READS);
      const [first] = reads;
      if (!first) break;
      await (reads.length === 1 ? this.alone(first) : this.together(reads));
    }
    this.running -= 1;
  }

  private async alone({ range, resolve, reject }: Waiting<TRow>): Promise<void> {
    try {
      resolve({ row: await this.statements.one(range), looked: range.limit });
    } catch (error) {
      reject(error);
    }
  }

  private async together(reads: readonly Waiting<TRow>[]): Promise<void> {
    try {
      const ranges = reads.map(({ range }) => ({ ...range, limit: Math.min(range.limit, MAX_EVENTS) }));
      const rows = await this.statements.many(ranges);
      for (const [index, { resolve, reject }] of reads.entries()) {
        const [row, range] = [rows[index], ranges[index]];
        if (row && range) resolve({ row, looked: range.limit });
        else reject(new Error(`No row for read ${String(index)} of ${String(reads.length)} streams.`));
      }
    } catch (error) {
      for (const { reject } of reads) reject(error);
    }
  }
}
