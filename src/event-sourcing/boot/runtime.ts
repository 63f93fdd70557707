import {
  type BeforeApplicationShutdown,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { EventBus } from '@nestjs/cqrs';
import { isOperator } from '../context/operator.js';
import { EventSourcingOptions } from '../event-sourcing.options.js';
import { EventRegistry } from '../messages/event-registry.js';
import { LiveRows } from '../projections/live-rows.js';
import { TracedFeedable } from '../observability/typeorm/traced-feedable.js';
import { AsyncProjection } from '../projections/typeorm/async-projection.js';
import { InlineProjections } from '../projections/typeorm/inline-projections.js';
import type { Projector } from '../projections/typeorm/projector.js';
import { projectorOf } from '../projections/typeorm/projector-of.js';
import { RebuildRunner } from '../projections/typeorm/rebuild/rebuild-runner.js';
import { Rebuilds } from '../projections/typeorm/rebuild/rebuilds.js';
import { RowProjector } from '../projections/typeorm/row-projector.js';
import { Snapshots } from '../snapshots/snapshots.js';
import { ProcessRunner } from '../processes/typeorm/process-runner.js';
import { EventStore } from '../store/event-store.js';
import { Database } from '../store/typeorm/database.js';
import { LiveEvents } from '../subscriptions/live-events.js';
import { Subscription } from '../subscriptions/subscription.js';
import { Subscriptions } from '../subscriptions/subscriptions.js';
import { Checkpoints } from '../subscriptions/typeorm/checkpoints.js';
import { Consumers } from '../subscriptions/typeorm/consumers.js';
import { TypeormLeases } from '../subscriptions/typeorm/typeorm-leases.js';
import { BootError } from '../errors/boot.error.js';
import { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { checkDeclarations } from './boot-check.js';
import { Adopted } from './adopted.js';
import { Explorer, type ProcessDeclaration, type ProjectionDeclaration } from './explorer.js';

/** Starts and stops what runs behind the doors, in the order that loses nothing. */
@Injectable()
export class EventSourcingRuntime
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  // eslint-disable-next-line max-params -- the composition root of the engine
  constructor(
    private readonly options: EventSourcingOptions,
    private readonly explorer: Explorer,
    private readonly events: EventRegistry,
    private readonly store: EventStore,
    private readonly database: Database,
    private readonly checkpoints: Checkpoints,
    private readonly leases: TypeormLeases,
    private readonly inline: InlineProjections,
    private readonly consumers: Consumers,
    private readonly rebuilds: Rebuilds,
    private readonly rebuildRunner: RebuildRunner,
    private readonly processes: ProcessRunner,
    private readonly subscriptions: Subscriptions,
    private readonly live: LiveEvents,
    private readonly liveRows: LiveRows,
    private readonly snapshots: Snapshots,
    private readonly unitOfWork: UnitOfWork,
    private readonly eventBus: EventBus,
    private readonly adopted: Adopted,
  ) {}

  async onModuleInit(): Promise<void> {
    try {
      checkDeclarations(this.options, this.explorer);
      const fresh = await this.freshNames();
      await this.beginProcesses(fresh);
      await this.adopted.begin(fresh);
      for (const declaration of this.explorer.projections()) await this.take(declaration);
      for (const declaration of this.explorer.processes()) await this.run(declaration);
      if (this.feeds) await this.adopted.subscribe();
    } catch (error) {
      // Nest calls no shutdown hooks when a start fails.
      await this.letGo();
      throw error;
    }
    this.adopted.takeOffBuses();
    if (this.options.adopt) this.adopted.adopt();
    this.publishLive();
  }

  onApplicationBootstrap(): void {
    if (!this.feeds) return;
    this.subscriptions.start();
    this.rebuildRunner.start();
  }

  /** Before the listener closes, which waits for every answer. */
  beforeApplicationShutdown(): void {
    this.live.close();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.subscriptions.stop(), this.rebuildRunner.stop()]);
    await this.letGo();
  }

  private async letGo(): Promise<void> {
    await this.snapshots.close();
    await this.store.close();
    await this.database.close();
  }

  /**
   * What may have only another name, before it begins anew: its rows would be there twice.
   *
   * @throws BootError when this process is to feed it.
   */
  private async freshNames(): Promise<readonly string[]> {
    for (const { description } of this.explorer.projections()) {
      const { name, version, mode, partitions } = description;
      this.consumers.declare(name, { version, partitions, isInline: mode === 'inline' });
    }
    for (const { description } of this.explorer.processes()) this.processes.declare(description);
    this.adopted.declare();
    const { fresh, left } = await this.consumers.doubtful();
    if (fresh.length > 0 && this.feeds) throw new BootError(fresh.map((name) => isItRenamed(name, left)));
    return fresh;
  }

  private async beginProcesses(doubtful: readonly string[]): Promise<void> {
    for (const { description } of this.explorer.processes()) {
      if (!doubtful.includes(description.name)) await this.processes.begin(description);
    }
  }

  private async run({ description, provider }: ProcessDeclaration): Promise<void> {
    if (this.feeds) await this.processes.subscribe(description, provider.instance as object);
  }

  private get feeds(): boolean {
    return !isOperator() && (this.options.feed ?? true);
  }

  private async take({ projection, description, provider }: ProjectionDeclaration): Promise<void> {
    const projector = projectorOf(description, provider.instance as object, this.events);
    if (projector instanceof RowProjector) this.liveRows.add(projection, projector);
    if (description.mode === 'inline') {
      await this.checkpoints.assertVersion(description.name, description.version);
      await this.inline.add(projector, this.store, this.database);
      return;
    }
    this.rebuilds.add(description);
    this.rebuildRunner.add(projector);
    if (this.feeds) await this.subscribe(projector);
  }

  private async subscribe(projector: Projector): Promise<void> {
    const { name, version, partitions: count } = projector.description;
    await this.checkpoints.divide(name, version, count);
    for (let index = 0; index < count; index += 1) {
      const part = { index, count };
      const consumer = new AsyncProjection(
        new TracedFeedable(projector),
        this.store,
        this.database,
        this.checkpoints,
        part,
      );
      this.subscriptions.add(new Subscription(consumer, this.store, this.leases));
    }
  }

  /** After the answer is on its way: listeners are live, may be missed, and cost the command nothing. */
  private publishLive(): void {
    this.unitOfWork.afterCommit((events) => {
      this.adopted.areStored(events);
      setImmediate(() => {
        this.eventBus.publishAll([...events]);
      });
    });
  }
}

function isItRenamed(name: string, left: readonly string[]): string {
  return (
    `${name} is new to this database, and ${left.join(', ')} is declared no more. If it was renamed: ` +
    `npx tidemark projections rename ${left[0] ?? ''} ${name}. If it is new: npx tidemark projections begin ${name}, ` +
    'with --at-head to leave out what has happened so far.'
  );
}
