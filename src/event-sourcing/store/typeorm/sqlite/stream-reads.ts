import type { SqliteConnection } from './sqlite-connection.js';
import { READ_STREAM_FORWARD, READ_STREAMS, type StreamRow } from './statements/read-stream.js';

/** As many reads share a statement. */
const MAX_READS = 64;
/** As many events of each stream: a long one must not hold up the others that it happens to share a statement with. */
const MAX_EVENTS = 100;

/** What a read has found, and how many events it has looked for. */
export interface StreamRead {
  readonly row: StreamRow;
  readonly looked: number;
}

interface Waiting {
  readonly stream: string;
  readonly from: number;
  readonly limit: number;
  readonly resolve: (read: StreamRead) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads of streams on one connection: one statement at a time, and the next is for all that have come meanwhile, as
 * the writer does with appends. The driver takes up one statement in a turn of the event loop, which would be the
 * pace of all commands together.
 */
export class StreamReads {
  private readonly waiting: Waiting[] = [];
  private isBusy = false;

  constructor(private readonly connection: SqliteConnection) {}

  /** Events of a stream from a version on, perhaps fewer than the limit where others read too: see `looked`. */
  forward(stream: string, from: number, limit: number): Promise<StreamRead> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ stream, from, limit, resolve, reject });
      if (!this.isBusy) void this.go();
    });
  }

  private async go(): Promise<void> {
    this.isBusy = true;
    for (;;) {
      const reads = this.waiting.splice(0, MAX_READS);
      const [first] = reads;
      if (!first) break;
      await (reads.length === 1 ? this.alone(first) : this.together(reads));
    }
    this.isBusy = false;
  }

  private async alone({ stream, from, limit, resolve, reject }: Waiting): Promise<void> {
    try {
      const row = await this.connection.one<StreamRow>(READ_STREAM_FORWARD, [stream, from, limit]);
      resolve({ row, looked: limit });
    } catch (error) {
      reject(error);
    }
  }

  private async together(reads: readonly Waiting[]): Promise<void> {
    try {
      const wanted = reads.map(({ stream, from, limit }) => [stream, from, from + lookedFor(limit) - 1]);
      const rows = await this.connection.all<StreamRow>(READ_STREAMS, [JSON.stringify(wanted)]);
      for (const [index, { limit, resolve, reject }] of reads.entries()) {
        const row = rows[index];
        if (row) resolve({ row, looked: lookedFor(limit) });
        else reject(new Error(`No row for read ${String(index)} of ${String(reads.length)} streams.`));
      }
    } catch (error) {
      for (const { reject } of reads) reject(error);
    }
  }
}

function lookedFor(limit: number): number {
  return Math.min(limit, MAX_EVENTS);
}
