import type { EventRegistry } from '../../messages/event-registry.js';
import type { EventClass } from '../../messages/event-type.js';
import { AsyncProjection } from '../../projections/typeorm/async-projection.js';
import type { Feedable } from '../../projections/typeorm/projector.js';
import type { EventStore } from '../../store/event-store.js';
import type { Database } from '../../store/typeorm/database.js';
import { Subscription } from '../../subscriptions/subscription.js';
import type { Subscriptions } from '../../subscriptions/subscriptions.js';
import { beginAtHead } from '../../subscriptions/typeorm/begin-at-head.js';
import type { Checkpoints } from '../../subscriptions/typeorm/checkpoints.js';
import type { Consumers } from '../../subscriptions/typeorm/consumers.js';
import type { TypeormLeases } from '../../subscriptions/typeorm/typeorm-leases.js';
import type { DurableDescription } from '../durable-description.js';
import { DurableHandler, HANDLER_VERSION, type NestHandler } from './durable-handler.js';
import { type HeldLease, OneByOne } from './one-by-one.js';

/** What durable handlers are run with. */
export interface HandlerSurroundings {
  readonly events: EventRegistry;
  readonly store: EventStore;
  readonly database: Database;
  readonly checkpoints: Checkpoints;
  readonly leases: TypeormLeases;
  readonly consumers: Consumers;
  readonly subscriptions: Subscriptions;
  /** Puts something around what is fed that looks on. */
  readonly watched: (fed: Feedable) => Feedable;
}

/** Lets durable handlers begin, and has them fed. */
export class HandlerRunner {
  constructor(private readonly around: HandlerSurroundings) {}

  /** Makes a handler known, before anything begins. */
  declare({ name, partitions }: DurableDescription): void {
    this.around.consumers.declare(name, { version: HANDLER_VERSION, partitions, isInline: false });
  }

  /** Lets a handler that is new to the database begin where it says. Safe to call twice. */
  async begin({ name, startAt }: DurableDescription): Promise<void> {
    if (startAt === 'head') await beginAtHead(this.around.consumers, name);
  }

  /** Has a handler fed by this instance, in as many partitions as it says. */
  async subscribe(
    description: DurableDescription,
    handler: NestHandler,
    eventClasses: readonly EventClass[],
  ): Promise<void> {
    const { checkpoints, database, events, leases, store, subscriptions, watched } = this.around;
    const { name, partitions: count } = description;
    await checkpoints.divide(name, HANDLER_VERSION, count);
    const fed = watched(new DurableHandler(description, handler, eventClasses, events));
    const wants = (type: string) => fed.wants(type);
    for (let index = 0; index < count; index += 1) {
      const feeding = new AsyncProjection(fed, store, database, checkpoints, { index, count });
      subscriptions.add(new Subscription(new OneByOne(feeding, wants, this.lease), store, leases));
    }
  }

  private get lease(): HeldLease {
    const { checkpoints, database } = this.around;
    return {
      milliseconds: checkpoints.leaseMs,
      renew: (held) => database.transaction((rows) => checkpoints.renew(rows, held)),
      assertHeld: (held) => checkpoints.assertHeld(held),
    };
  }
}
