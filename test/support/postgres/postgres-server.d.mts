import type { SmallDisk } from '../small-disk.js';

/** A PostgreSQL server of its own. */
export class PostgresServer {
  static start(
    settings?: Readonly<Record<string, string | number>>,
    env?: Readonly<Record<string, string>>,
    disk?: SmallDisk,
  ): Promise<PostgresServer>;
  readonly port: number;
  readonly pid: number | undefined;
  readonly data: string;
  /** What it has logged lately. */
  readonly log: string;
  url(database?: string): string;
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  resume(): Promise<void>;
  remove(): Promise<void>;
}
