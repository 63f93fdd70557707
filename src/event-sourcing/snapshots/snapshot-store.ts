import type { SnapshotKey, StoredSnapshot } from './snapshot.js';

/**
 * Keeps snapshots: copies of what the log says, which can be lost at any time. Each adapter passes
 * `snapshotStoreContract` of `tidemark/testing`.
 */
export abstract class SnapshotStore {
  /** The snapshot that was kept last under a key, as it lies there: nobody has looked whether it is whole. */
  abstract find(key: SnapshotKey): Promise<StoredSnapshot | undefined>;

  /**
   * Keeps a snapshot in the place of the one under its key, whichever is newer: after a restore the log is behind.
   * Snapshots of the stream with older schemas are forgotten. Safe to call twice.
   */
  abstract keep(snapshot: StoredSnapshot): Promise<void>;
}
