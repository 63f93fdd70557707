import { Logger } from '@nestjs/common';
import type { ApplicationService } from '../../application/application-service.js';
import type { StoredAnswers } from '../../idempotency/stored-answers.js';
import type { EventRegistry } from '../../messages/event-registry.js';
import { AsyncProjection } from '../../projections/typeorm/async-projection.js';
import type { Feedable } from '../../projections/typeorm/projector.js';
import type { EventStore } from '../../store/event-store.js';
import type { Database } from '../../store/typeorm/database.js';
import { nameOf, type Partition } from '../../subscriptions/partitions.js';
import { Subscription } from '../../subscriptions/subscription.js';
import type { Subscriptions } from '../../subscriptions/subscriptions.js';
import { beginAtHead } from '../../subscriptions/typeorm/begin-at-head.js';
import type { Checkpoints } from '../../subscriptions/typeorm/checkpoints.js';
import type { Consumers } from '../../subscriptions/typeorm/consumers.js';
import type { TypeormLeases } from '../../subscriptions/typeorm/typeorm-leases.js';
import { CommandSender } from '../command-sender.js';
import { Deadlines } from '../deadlines.js';
import { Dispatcher } from '../dispatcher.js';
import { ProcessConsumer } from '../process-consumer.js';
import { type Decider, ProcessDefinition } from '../process-definition.js';
import type { ProcessDescription } from '../process-manager.decorator.js';
import { Settlement } from '../settlement.js';
import { CHECKPOINT_VERSION, ProcessProjector } from './process-projector.js';
import type { Processes } from './processes.js';
import { TypeormProcessStore } from './typeorm-process-store.js';

/** What processes are run with. */
export interface ProcessSurroundings {
  readonly application: ApplicationService;
  readonly answers: StoredAnswers;
  readonly events: EventRegistry;
  readonly store: EventStore;
  readonly database: Database;
  readonly checkpoints: Checkpoints;
  readonly leases: TypeormLeases;
  readonly consumers: Consumers;
  readonly subscriptions: Subscriptions;
  readonly processes: Processes;
  /** Puts something around what is fed that looks on. */
  readonly watched: (fed: Feedable) => Feedable;
}

/** Lets the processes of an application begin, and has them fed. */
export class ProcessRunner {
  constructor(private readonly around: ProcessSurroundings) {}

  /** Makes a process known, before anything begins. */
  declare({ name, partitions }: Pick<ProcessDescription, 'name' | 'partitions'>): void {
    this.around.processes.declare(name);
    this.around.consumers.declare(name, { version: CHECKPOINT_VERSION, partitions, isInline: false });
  }

  /**
   * Lets a process that is new to the database begin where it says. Every instance of the application does so, whatever
   * it feeds: what happens from then on is not missed, whoever feeds the process later. Safe to call twice.
   */
  async begin({ name, startAt }: Pick<ProcessDescription, 'name' | 'startAt'>): Promise<void> {
    if (startAt === 'head') await beginAtHead(this.around.consumers, name);
  }

  /** Has a process fed by this instance, in as many partitions as it says. */
  subscribe(description: ProcessDescription, manager: object): Promise<void> {
    return this.feed(new ProcessDefinition(description, manager));
  }

  /** The same, of whatever decides as a process does. */
  async feed(definition: Decider): Promise<void> {
    const { answers, checkpoints, database, events, leases, store, subscriptions, watched } = this.around;
    const { name, partitions: count } = definition.description;
    await checkpoints.divide(name, CHECKPOINT_VERSION, count);
    const kept = new TypeormProcessStore(name, database, checkpoints, answers);
    const projector = watched(new ProcessProjector(definition, events, kept));
    for (let index = 0; index < count; index += 1) {
      const consumer = this.consumerOf(definition, kept, projector, { index, count });
      subscriptions.add(new Subscription(consumer, store, leases));
    }
  }

  private consumerOf(
    definition: Decider,
    kept: TypeormProcessStore,
    projector: Feedable,
    partition: Partition,
  ): ProcessConsumer {
    const { application, checkpoints, database, store } = this.around;
    const { name } = definition.description;
    const logger = new Logger(`Process ${nameOf(name, partition)}`);
    const sender = new CommandSender(definition.description, application, kept);
    const settlement = new Settlement(definition, kept);
    return new ProcessConsumer(
      new AsyncProjection(projector, store, database, checkpoints, partition),
      new Dispatcher(kept, sender, settlement, logger),
      new Deadlines(definition, kept, logger),
      logger,
    );
  }
}
