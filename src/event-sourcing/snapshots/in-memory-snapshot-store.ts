import type { SnapshotKey, StoredSnapshot } from './snapshot.js';
import { SnapshotStore } from './snapshot-store.js';

/** Snapshots in the memory of the process, for tests. */
export class InMemorySnapshotStore extends SnapshotStore {
  private readonly byStream = new Map<string, StoredSnapshot[]>();

  find({ stream, schema }: SnapshotKey): Promise<StoredSnapshot | undefined> {
    return Promise.resolve(this.byStream.get(stream)?.find((each) => each.schema === schema));
  }

  keep(snapshot: StoredSnapshot): Promise<void> {
    const others = (this.byStream.get(snapshot.stream) ?? []).filter(
      ({ schema }) => schema > snapshot.schema,
    );
    this.byStream.set(snapshot.stream, [...others, snapshot]);
    return Promise.resolve();
  }
}
