import type { Database } from '../../store/typeorm/database.js';
import { SharedReads } from '../../store/typeorm/shared-reads.js';
import type { SnapshotKey, StoredSnapshot } from '../snapshot.js';
import { SnapshotStore } from '../snapshot-store.js';
import { FIND_ON_POSTGRES, FIND_ON_SQLITE } from './statements/find-snapshots.js';
import {
  FORGET_OLDER_SCHEMAS,
  GIVEN_ON_POSTGRES,
  GIVEN_ON_SQLITE,
  KEEP,
} from './statements/keep-snapshot.js';

type Found = StoredSnapshot | undefined;

/** Snapshots in the table `snapshots` of the log's database. */
export class TypeormSnapshotStore extends SnapshotStore {
  private readonly reads: SharedReads<SnapshotKey, Found>;
  private readonly writes: SharedReads<StoredSnapshot, true>;
  private readonly given: string;

  constructor(private readonly database: Database) {
    super();
    const isPostgres = database.reading.connection.options.type === 'postgres';
    this.reads = new SharedReads(
      (keys) => this.findAll(isPostgres ? FIND_ON_POSTGRES : FIND_ON_SQLITE, keys),
      1,
    );
    this.writes = new SharedReads((snapshots) => this.keepAll(snapshots), 1);
    this.given = isPostgres ? GIVEN_ON_POSTGRES : GIVEN_ON_SQLITE;
  }

  find(key: SnapshotKey): Promise<Found> {
    return this.reads.find(key);
  }

  async keep(snapshot: StoredSnapshot): Promise<void> {
    await this.writes.find(snapshot);
  }

  /** Those that come while others are being kept share their transaction, and each of its statements. */
  private async keepAll(snapshots: readonly StoredSnapshot[]): Promise<readonly true[]> {
    const byKey = new Map(snapshots.map((snapshot) => [nameOf(snapshot), snapshot]));
    const values = [...byKey.values()].map((each) => [
      each.stream,
      each.schema,
      each.version,
      each.eventId,
      each.state,
      each.checksum,
    ]);
    const given = JSON.stringify(values);
    await this.database.transaction(async (rows) => {
      await rows.query(FORGET_OLDER_SCHEMAS(this.given), [given]);
      await rows.query(KEEP(this.given, this.database.now), [given]);
    });
    return snapshots.map(() => true);
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
