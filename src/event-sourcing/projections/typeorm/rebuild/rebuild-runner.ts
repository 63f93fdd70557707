import { Logger } from '@nestjs/common';
import type { EventStore } from '../../../store/event-store.js';
import type { Database } from '../../../store/typeorm/database.js';
import type { Leases } from '../../../subscriptions/leases.js';
import { Subscription } from '../../../subscriptions/subscription.js';
import type { Checkpoints } from '../../../subscriptions/typeorm/checkpoints.js';
import type { TypeormLeases } from '../../../subscriptions/typeorm/typeorm-leases.js';
import { WakeUp } from '../../../subscriptions/wake-up.js';
import { AsyncProjection } from '../async-projection.js';
import type { Applies } from '../projector.js';
import { BuildProjector } from './build-projector.js';
import { RebuildRow } from './rebuild.entity.js';
import type { Rebuilds } from './rebuilds.js';

const POLL_MS = 500;

/** Feeds the builds of the projections that this process has, from when they are begun until they are ended. */
export class RebuildRunner {
  private readonly logger = new Logger('Rebuilds');
  private readonly projectors = new Map<string, Applies>();
  private readonly builds = new Map<string, Subscription>();
  /** Of which it is not known yet whether their rows are those of an older version. */
  private readonly unchecked = new Set<string>();
  private readonly wakeUp = new WakeUp();
  private isStopping = false;
  private running: Promise<void> | undefined;

  constructor(
    private readonly rebuilds: Rebuilds,
    private readonly store: EventStore,
    private readonly database: Database,
    private readonly checkpoints: Checkpoints,
    private readonly leases: TypeormLeases,
  ) {
    rebuilds.onBegun(() => {
      this.wakeUp.signal();
    });
  }

  /** Makes a projection known. */
  add(projector: Applies): void {
    const { name } = projector.description;
    this.projectors.set(name, projector);
    this.unchecked.add(name);
  }

  /** Safe to call twice. */
  start(): void {
    this.running ??= this.run();
  }

  /** Ends after the pages at hand. Safe to call twice. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.wakeUp.signal();
    await this.running;
    await Promise.all([...this.builds.values()].map((build) => build.stop()));
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      await this.attempt(() => this.look());
      // Others begin builds as well.
      await this.wakeUp.sleep(POLL_MS);
    }
  }

  /** Starts what has been begun, and stops what has ended. */
  private async look(): Promise<void> {
    for (const projection of this.unchecked) {
      await this.rebuilds.beginWhereOlder(projection);
      this.unchecked.delete(projection);
    }
    const rows = await this.database.reading.find(RebuildRow);
    for (const { projection, version } of rows) {
      const projector = this.projectors.get(projection);
      if (projector?.description.version === version && !this.builds.has(projection)) this.build(projector);
    }
    for (const [projection, build] of this.builds) {
      if (rows.some((row) => row.projection === projection)) continue;
      this.builds.delete(projection);
      await build.stop();
    }
  }

  private build(projector: Applies): void {
    const { name } = projector.description;
    const { store, database, checkpoints } = this;
    const build = new BuildProjector(projector, this.rebuilds.tablesOf(name));
    const consumer = new AsyncProjection(build, store, database, checkpoints);
    const subscription = new Subscription(consumer, store, onlyBegun(this.leases));
    this.builds.set(name, subscription);
    subscription.start();
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.warn(`Tries again: ${String(error)}`);
    }
  }
}

/** A build that was given up must not begin again. */
function onlyBegun(leases: TypeormLeases): Leases {
  return {
    milliseconds: leases.milliseconds,
    claim: (share) => leases.claimBegun(share),
    renew: (held) => leases.renew(held),
    release: (held, haltedFor) => leases.release(held, haltedFor),
    withdraw: (share) => leases.withdraw(share),
  };
}
