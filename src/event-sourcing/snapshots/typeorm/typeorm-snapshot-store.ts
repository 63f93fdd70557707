import type { Database } from '../../store/typeorm/database.js';
import { SharedReads } from '../../store/typeorm/shared-reads.js';
import type { SnapshotKey, StoredSnapshot } from '../snapshot.js';
import { SnapshotStore } from '../snapshot-store.js';
import { FIND_ON_POSTGRES, FIND_ON_SQLITE } from './statements/find-snapshots.js';
import { FORGET_OLDER_SCHEMAS, KEEP } from './statements/keep-snapshot.js';

type Found = StoredSnapshot | undefined;

/** Snapshots in the table `snapshots` of the log's database. */
export class TypeormSnapshotStore extends SnapshotStore {
  private readonly reads: SharedReads<SnapshotKey, Found>;

  constructor(private readonly database: Database) {
    super();
    const isPostgres = database.reading.connection.options.type === 'postgres';
    this.reads = new SharedReads(
      (keys) => this.findAll(isPostgres ? FIND_ON_POSTGRES : FIND_ON_SQLITE, keys),
      1,
    );
  }

  find(key: SnapshotKey): Promise<Found> {
    return this.reads.find(key);
  }

  async keep({ stream, schema, version, eventId, state, checksum }: StoredSnapshot): Promise<void> {
    await this.database.transaction(async (rows) => {
      await rows.query(FORGET_OLDER_SCHEMAS, [stream, schema]);
      await rows.query(KEEP(this.database.now), [stream, schema, version, eventId, state, checksum]);
    });
  }

  private async findAll(statement: string, keys: readonly SnapshotKey[]): Promise<readonly Found[]> {
    const wanted = JSON.stringify(keys.map(({ stream, schema }) => [stream, schema]));
    const found = await this.database.reading.query<StoredSnapshot[]>(statement, [wanted]);
    const byKey = new Map(found.map((snapshot) => [nameOf(snapshot), snapshot]));
    return keys.map((key) => byKey.get(nameOf(key)));
  }
}

function nameOf({ stream, schema }: SnapshotKey): string {
  return `${stream} ${String(schema)}`;
}
