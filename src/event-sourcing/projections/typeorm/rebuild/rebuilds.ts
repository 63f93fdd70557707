import { DataSource, Not } from 'typeorm';
import { RebuildError } from '../../../errors/rebuild.error.js';
import { UnknownConsumerError } from '../../../errors/unknown-consumer.error.js';
import type { EventStore } from '../../../store/event-store.js';
import type { Database } from '../../../store/typeorm/database.js';
import { buildOf } from '../../../subscriptions/build-name.js';
import { CheckpointRow, RENAMED } from '../../../subscriptions/typeorm/checkpoint.entity.js';
import { beginParts } from '../../../subscriptions/typeorm/consumer-parts.js';
import type { Checkpoints } from '../../../subscriptions/typeorm/checkpoints.js';
import type { Consumers } from '../../../subscriptions/typeorm/consumers.js';
import { WHOLE } from '../../../subscriptions/partitions.js';
import type { ProjectionDescription } from '../../projection.decorator.js';
import type { BuildTables } from './build-tables.js';
import { compareTables, type TableComparison } from './compare-tables.js';
import { notBuilt } from './not-built.js';
import { PostgresBuildTables } from './postgres-build-tables.js';
import { positionsIn, type RebuildComparison } from './rebuild-comparison.js';
import { RebuildEnd } from './rebuild-end.js';
import { RebuildRow } from './rebuild.entity.js';
import { renameBuild } from './rename-build.js';
import { type BegunRebuild, type RebuildStatus, statusOf } from './rebuild-status.js';
import { SqliteBuildTables } from './sqlite-build-tables.js';

/**
 * Builds asynchronous projections anew in tables of their own, while queries read the live ones and these are fed. For
 * the operator, in any process that has the projections' classes; the instances that feed projections do the work.
 */
export class Rebuilds {
  private readonly listeners: (() => void)[] = [];
  private readonly known = new Map<string, ProjectionDescription>();

  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly checkpoints: Checkpoints,
    private readonly consumers: Consumers,
  ) {
    consumers.onRename((rows, from, to) => renameBuild(rows, this.tables(from, []), from, to));
  }

  /** Makes a projection known. */
  add(description: ProjectionDescription): void {
    this.known.set(description.name, description);
  }

  /**
   * The tables that a projection is built in.
   *
   * @throws UnknownConsumerError when no subscription of this application feeds a projection of this name. It says so
   * where this is an inline projection, or none.
   */
  tablesOf(projection: string): BuildTables {
    const description = this.known.get(projection);
    if (!description) throw this.unknown(projection);
    const names = description.entities.map((entity) => this.metadataOf(entity).tableName);
    return this.tables(projection, names);
  }

  /** Calls `listener` when a build has been begun by this process, after its commit. */
  onBegun(listener: () => void): void {
    this.listeners.push(listener);
  }

  /**
   * Begins to build a projection anew, in the version that its class has, from the first event. What it makes of them
   * is not seen by queries before `switch`.
   *
   * @throws RebuildError when it is being built already, UnknownConsumerError as all that follow.
   */
  async begin(projection: string): Promise<void> {
    const tables = this.tablesOf(projection);
    const version = this.known.get(projection)?.version ?? 1;
    await this.database.transaction(async (rows) => {
      const row = { projection, version, startedAt: this.database.after(0) };
      const builder = rows.createQueryBuilder().insert().into(RebuildRow).values(row).orIgnore();
      await builder.execute();
      if (await rows.existsBy(CheckpointRow, { consumer: buildOf(projection) })) {
        throw new RebuildError(`${projection} is being built already. Wait for it, or abort it.`);
      }
      // Behind all that builds of this projection have ever had: whoever fed one of them cannot commit to this one.
      const used = await rows.maximum(CheckpointRow, 'epoch', { consumer: projection });
      await beginParts(rows, { name: buildOf(projection), version, partition: WHOLE }, (used ?? 0) + 1);
      await tables.create(rows);
    });
    for (const listener of this.listeners) listener();
  }

  /**
   * Begins where the rows are those of an older version than the class has, and no build is of this or a newer one. Safe
   * to call in several instances, also of several versions.
   */
  async beginWhereOlder(projection: string): Promise<void> {
    const begun = { consumer: projection, version: Not(RENAMED) };
    const live = await this.database.reading.findOneBy(CheckpointRow, begun);
    const version = this.known.get(projection)?.version ?? 1;
    if (!live || live.version >= version) return;
    const build = await this.database.reading.findOneBy(RebuildRow, { projection });
    if (build && build.version >= version) return;
    // What another instance has begun since is not this one.
    if (build) await this.endOf(projection).abort(build.version);
    await this.begin(projection).catch(async (error: unknown) => {
      // Another instance was faster.
      if (!(await this.database.reading.existsBy(RebuildRow, { projection, version }))) throw error;
    });
  }

  /** All that are being built, by name. */
  async list(): Promise<readonly RebuildStatus[]> {
    const { reading, now } = this.database;
    const builds = await reading
      .createQueryBuilder(RebuildRow, 'rebuild')
      .select('rebuild.projection', 'projection')
      .addSelect('rebuild.version', 'version')
      .addSelect('rebuild.started_at', 'startedAt')
      .addSelect(now, 'now')
      .orderBy('rebuild.projection')
      .getRawMany<BegunRebuild>();
    const all = new Map((await this.consumers.list()).map((status) => [status.consumer, status]));
    const head = await this.store.head();
    return builds.map((build) => {
      return statusOf(build, all.get(buildOf(build.projection)), all.get(build.projection), head);
    });
  }

  /** One that is being built; undefined when it is not. */
  async find(projection: string): Promise<RebuildStatus | undefined> {
    return (await this.list()).find((status) => status.projection === projection);
  }

  /**
   * Compares the rows of a build with the live ones, in one look at all of them, which takes as long as it needs.
   *
   * @throws RebuildError when it is not being built.
   */
  async compare(projection: string): Promise<RebuildComparison> {
    const tables = this.tablesOf(projection);
    const entities = this.known.get(projection)?.entities ?? [];
    // A connection of its own: a look at a large table takes a while, and commands read by the other.
    const dataSource = await new DataSource(this.database.forLongReads()).initialize();
    try {
      return await dataSource.transaction(async (snapshot) => {
        await tables.keep(snapshot);
        const at = await positionsIn(snapshot, projection);
        const found: TableComparison[] = [];
        for (const entity of entities) {
          const metadata = this.metadataOf(entity);
          found.push(await compareTables(snapshot, metadata, tables.nameOf(metadata.tableName)));
        }
        return { ...at, tables: found };
      });
    } finally {
      await dataSource.destroy();
    }
  }

  /**
   * Puts the rows of a build in the place of the live ones, in one transaction: a query sees the ones or the others. The
   * live rows are not fed for a moment, so that the build can reach them and no reader is taken back: they are held by
   * their lease, and fed on when it has run out where this process dies. The live ones are kept under another name until
   * `dropKept`, or the next switch.
   *
   * @throws RebuildError when it is not being built, or does not reach the live rows in ten seconds.
   */
  async switch(projection: string): Promise<void> {
    await this.get(projection);
    await this.endOf(projection).switch();
  }

  /**
   * Gives up a build: its rows are taken away, and the live ones stay.
   *
   * @throws RebuildError when it is not being built.
   */
  async abort(projection: string): Promise<void> {
    await this.endOf(projection).abort();
  }

  /** Takes those rows away that the last switch has kept. Safe to call twice. */
  async dropKept(projection: string): Promise<void> {
    const tables = this.tablesOf(projection);
    await this.database.transaction((rows) => tables.dropKept(rows));
  }

  private tables(projection: string, names: readonly string[]): BuildTables {
    const isPostgres = this.database.reading.connection.options.type === 'postgres';
    return isPostgres ? new PostgresBuildTables(projection, names) : new SqliteBuildTables(projection, names);
  }

  private endOf(projection: string): RebuildEnd {
    const tables = this.tablesOf(projection);
    const partitions = this.known.get(projection)?.partitions ?? 1;
    return new RebuildEnd(this.database, this.store, this.checkpoints, { projection, tables, partitions });
  }

  private async get(projection: string): Promise<RebuildStatus> {
    this.tablesOf(projection);
    const found = await this.find(projection);
    if (!found) throw notBuilt(projection);
    return found;
  }

  /** What is declared and no projection that is fed is inline, or acts on what happens. */
  private unknown(projection: string): UnknownConsumerError {
    const kind = this.consumers.isInline(projection) ? 'inline' : 'process';
    return new UnknownConsumerError(projection, this.consumers.isDeclared(projection) ? kind : undefined);
  }

  private metadataOf(entity: ProjectionDescription['entities'][number]) {
    return this.database.reading.connection.getMetadata(entity);
  }
}
