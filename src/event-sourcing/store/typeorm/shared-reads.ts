/** As many reads share a statement. */
const MAX_READS = 64;

interface Waiting<TWanted, TFound> {
  readonly wanted: TWanted;
  readonly resolve: (found: TFound) => void;
  readonly reject: (error: unknown) => void;
}

/** Finds what is wanted by one statement, and gives it in the order that it was asked for. */
export type FindAll<TWanted, TFound> = (wanted: readonly TWanted[]) => Promise<readonly TFound[]>;

/**
 * Reads that share statements: a few statements at a time, and the next is for all that have come meanwhile, as the
 * writer does with appends. A statement of its own for each would cost the main thread more than its answer: a turn of
 * the event loop with SQLite, a call of the kernel with PostgreSQL.
 */
export class SharedReads<TWanted, TFound> {
  private readonly waiting: Waiting<TWanted, TFound>[] = [];
  private running = 0;

  constructor(
    private readonly findAll: FindAll<TWanted, TFound>,
    private readonly atOnce: number,
  ) {}

  find(wanted: TWanted): Promise<TFound> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ wanted, resolve, reject });
      if (this.running < this.atOnce) void this.go();
    });
  }

  private async go(): Promise<void> {
    this.running += 1;
    for (;;) {
      const reads = this.waiting.splice(0, MAX_READS);
      if (reads.length === 0) break;
      await this.together(reads);
    }
    this.running -= 1;
  }

  private async together(reads: readonly Waiting<TWanted, TFound>[]): Promise<void> {
    try {
      const found = await this.findAll(reads.map(({ wanted }) => wanted));
      if (found.length !== reads.length) {
        throw new Error(
          `${String(found.length)} answers for ${String(reads.length)} reads that share a statement.`,
        );
      }
      for (const [index, { resolve }] of reads.entries()) resolve(found[index] as TFound);
    } catch (error) {
      for (const { reject } of reads) reject(error);
    }
  }
}
