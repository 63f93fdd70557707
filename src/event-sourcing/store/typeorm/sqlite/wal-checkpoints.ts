import { writeSync } from 'node:fs';
import { sqliteFailure } from './sqlite-errors.js';
import type { SqliteWriter } from './sqlite-writer.js';

const PAGES = 1_000;
/** How often a log that is on its way to a checkpoint is looked at: asking costs a sixth of a small commit. */
const LOOKS = 32;

/** How far the write-ahead log goes and how much of it is in the database file, in pages. */
const STATE = 'PRAGMA wal_checkpoint(NOOP)';
const CHECKPOINT = 'PRAGMA wal_checkpoint(PASSIVE)';

/**
 * Brings the write-ahead log into the database file, in place of SQLite's automatic checkpoints, which do not tell
 * when a sync has failed. SQLite counts the pages that a checkpoint could not bring to the end, because of readers,
 * as written although it has not synced them; after a failed sync it would pass them over and begin the log anew.
 * A start without any other process takes everything from the log again. So a checkpoint that fails ends the
 * process as `kill -9` does, like a failed sync ends PostgreSQL (its `data_sync_retry`).
 */
export class WalCheckpoints {
  private commits = 0;

  constructor(
    private readonly writer: SqliteWriter,
    private readonly pages = PAGES,
  ) {}

  /** Counts a commit, and says whether the log should be looked at. */
  countCommit(): boolean {
    this.commits += 1;
    return this.commits % Math.ceil(this.pages / LOOKS) === 0;
  }

  /** Makes a checkpoint when the log is long enough. For the writer's own turn; never throws. */
  async run(): Promise<void> {
    try {
      const connection = await this.writer.connection();
      const { log, checkpointed } = await connection.one<{ log: number; checkpointed: number }>(STATE);
      if (log - checkpointed >= this.pages) await connection.all(CHECKPOINT);
    } catch (error) {
      if (sqliteFailure(error) === 'broken') endProcess(error);
    }
  }
}

function endProcess(cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  writeSync(
    process.stderr.fd,
    `SQLite could not bring its write-ahead log into the database file (${reason}). Going on could lose what was ` +
      'acknowledged, so Tidemark ends this process at once. Nothing is lost: look after the disk, then start again.\n',
  );
  process.kill(process.pid, 'SIGKILL');
  throw cause;
}
