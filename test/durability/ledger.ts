import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';

export interface Acknowledged {
  readonly userId: string;
  readonly version: number;
  readonly position: number;
  /** The correlation id of the request, which the log has with each event. */
  readonly requestId: string;
}

export interface Refused {
  readonly status: number;
  readonly requestId: string;
}

/** What the application has answered, on the disk before anything else happens. */
export class Ledger {
  private readonly handle: number;
  private lines = 0;

  constructor(private readonly file: string) {
    this.handle = openSync(file, 'a');
  }

  acknowledge(entry: Acknowledged): void {
    this.write({ acknowledged: entry });
  }

  refuse(entry: Refused): void {
    this.write({ refused: entry });
  }

  /** The application does not know either. */
  leaveOpen(): void {
    this.write({ unknown: true });
  }

  /** How many answers it holds. */
  get size(): number {
    return this.lines;
  }

  entries(): { acknowledged: Acknowledged[]; refused: Refused[]; unknown: number } {
    const lines = readFileSync(this.file, 'utf8').split('\n').filter(Boolean);
    const entries = lines.map(
      (line) => JSON.parse(line) as { acknowledged?: Acknowledged; refused?: Refused; unknown?: true },
    );
    return {
      acknowledged: entries.flatMap(({ acknowledged }) => acknowledged ?? []),
      refused: entries.flatMap(({ refused }) => refused ?? []),
      unknown: entries.filter(({ unknown }) => unknown).length,
    };
  }

  /** The last position, and the last version of each user. */
  lastAcknowledged(): { position: number; users: { userId: string; version: number }[] } {
    const { acknowledged } = this.entries();
    const users = new Map<string, number>();
    for (const { userId, version } of acknowledged)
      users.set(userId, Math.max(version, users.get(userId) ?? 0));
    return {
      position: Math.max(...acknowledged.map((each) => each.position)),
      users: [...users].map(([userId, version]) => ({ userId, version })),
    };
  }

  close(): void {
    closeSync(this.handle);
  }

  private write(entry: object): void {
    writeSync(this.handle, `${JSON.stringify(entry)}\n`);
    fdatasyncSync(this.handle);
    this.lines += 1;
  }
}
