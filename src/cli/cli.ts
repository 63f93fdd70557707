import type { INestApplicationContext } from '@nestjs/common';

/** What the commands are given. */
export interface Cli {
  /** Prints a value, or its table for people. */
  readonly write: (value: unknown, table: string) => void;
  /** Prints values, each on a line of its own, or a table of them for people. */
  readonly writeLines: (values: readonly unknown[], table: string) => void;
  /** Says how far long work has come, to people and beside the answer. */
  readonly progress: (text: string) => void;
  /** Calls `work` with the application, opened for it and closed after it. */
  readonly with: (work: (app: INestApplicationContext) => Promise<void>) => Promise<void>;
  /** What the user ends a command by that has no end of its own. */
  readonly interruption: () => AbortSignal;
}
