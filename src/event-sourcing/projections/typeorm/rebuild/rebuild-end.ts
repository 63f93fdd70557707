import { setTimeout as pause } from 'node:timers/promises';
import { type EntityManager, LessThan } from 'typeorm';
import { RebuildError } from '../../../errors/rebuild.error.js';
import { UnknownConsumerError } from '../../../errors/unknown-consumer.error.js';
import type { EventStore } from '../../../store/event-store.js';
import type { Position } from '../../../store/position.js';
import type { Database } from '../../../store/typeorm/database.js';
import { buildOf } from '../../../subscriptions/build-name.js';
import { CheckpointRow } from '../../../subscriptions/typeorm/checkpoint.entity.js';
import type { Checkpoints } from '../../../subscriptions/typeorm/checkpoints.js';
import { placeParts, takeParts } from '../../../subscriptions/typeorm/consumer-parts.js';
import { ParkedEventRow } from '../../../subscriptions/typeorm/parked-event.entity.js';
import type { BuildTables } from './build-tables.js';
import { FeedHold } from './feed-hold.js';
import { notBuilt } from './not-built.js';
import { RebuildRow } from './rebuild.entity.js';

/** How long a switch waits for the build to reach the live rows, which stand still meanwhile. */
const CATCH_UP_MS = 10_000;
const POLL_MS = 20;

interface Built {
  readonly projection: string;
  readonly tables: BuildTables;
  /** That the live rows are fed in. */
  readonly partitions: number;
}

/** Ends a build: its rows are put in the place of the live ones, or given up. */
export class RebuildEnd {
  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly checkpoints: Checkpoints,
    private readonly what: Built,
  ) {}

  async switch(): Promise<void> {
    const { projection } = this.what;
    await this.holding([projection, buildOf(projection)], async (live, build) => {
      const reached = await this.waitUntilReached(live);
      if (!(await live.take()) || !(await build.take())) throw notBuilt(projection);
      await this.database.transaction((rows) => this.switchIn(rows, reached, { live, build }));
    });
  }

  /** @param version of the build, where it matters: one of another is left alone. */
  async abort(version?: number): Promise<void> {
    const { projection, tables } = this.what;
    const consumer = buildOf(projection);
    await this.holding([consumer], async (build) => {
      await build.take();
      await this.database.transaction(async (rows) => {
        await this.takeBuild(rows, version);
        await tables.drop(rows);
        for (const { epoch } of await takeParts(rows, consumer)) {
          // The live rows remember it, for the next build. Who feeds them takes them again.
          await rows.update(CheckpointRow, { consumer: projection, epoch: LessThan(epoch) }, { epoch });
        }
        await rows.delete(CheckpointRow, { consumer });
        await rows.delete(ParkedEventRow, { consumer });
      });
    });
  }

  /**
   * Who feeds rows has their tables and then their checkpoint, or the other way round. Whoever takes tables away holds up the
   * feeding first, in a transaction of its own: else each of the two could wait for the other.
   */
  private async holding(
    consumers: readonly string[],
    work: (...holds: readonly FeedHold[]) => Promise<void>,
  ): Promise<void> {
    const holds = consumers.map((each) => new FeedHold(this.database, each, this.checkpoints.leaseMs));
    try {
      await work(...holds);
    } catch (error) {
      // If this cannot be told, the leases run out by themselves.
      await Promise.allSettled(holds.map((hold) => hold.release()));
      throw error;
    }
  }

  /** Gives where the build is then. */
  private async waitUntilReached(hold: FeedHold): Promise<Position> {
    const { projection } = this.what;
    const until = Date.now() + CATCH_UP_MS;
    for (;;) {
      if (!(await hold.keep())) throw new UnknownConsumerError(projection);
      const live = await this.checkpoints.furthestOf(projection);
      const build = await this.checkpoints.furthestOf(buildOf(projection));
      // Live rows that are ahead of the log were made from another one: there is nothing of theirs to reach.
      if (build >= Math.min(live, await this.store.head())) return build;
      if (Date.now() > until) {
        throw new RebuildError(
          `The build of ${projection} is at position ${String(build)} and the live rows are at ${String(live)}. ` +
            'Switch when it has caught up.',
        );
      }
      await pause(POLL_MS);
    }
  }

  private async switchIn(
    rows: EntityManager,
    reached: Position,
    { live, build }: { readonly live: FeedHold; readonly build: FeedHold },
  ): Promise<void> {
    const { projection, tables, partitions } = this.what;
    await this.takeBuild(rows);
    await tables.switch(rows);
    const [built] = await takeParts(rows, buildOf(projection));
    // One that has been given up meanwhile, and begun again, is another.
    if (!built || built.position < reached) throw notBuilt(projection);
    const parts = await takeParts(rows, projection);
    if (!live.isOf(parts) || !build.isOf([built])) {
      throw new RebuildError(`Somebody else has just taken ${projection}. Switch again.`);
    }
    await rows.delete(CheckpointRow, { consumer: built.consumer });
    const { version, position, eventId } = built;
    const epoch = Math.max(built.epoch, ...parts.map((part) => part.epoch));
    const pausedAt = parts[0]?.pausedAt ?? null;
    const place = { version, position, eventId, epoch, pausedAt, earlier: [] };
    await placeParts(rows, { consumer: projection, ...place }, partitions);
    await rows.delete(ParkedEventRow, { consumer: projection });
    await rows.update(ParkedEventRow, { consumer: built.consumer }, { consumer: projection });
  }

  /** Of two who end a build, one waits for the other, and finds none. */
  private async takeBuild(rows: EntityManager, version?: number): Promise<void> {
    const { projection } = this.what;
    const build = version === undefined ? { projection } : { projection, version };
    const { affected } = await rows.delete(RebuildRow, build);
    if (affected !== 1) throw notBuilt(projection);
  }
}
