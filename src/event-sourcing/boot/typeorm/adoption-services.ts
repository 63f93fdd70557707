import type { Provider } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { HandlerRunner } from '../../adoption/typeorm/handler-runner.js';
import { ApplicationService } from '../../application/application-service.js';
import { EventRegistry } from '../../messages/event-registry.js';
import { TracedFeedable } from '../../observability/typeorm/traced-feedable.js';
import { ProcessRunner } from '../../processes/typeorm/process-runner.js';
import { EventStore } from '../../store/event-store.js';
import { Database } from '../../store/typeorm/database.js';
import { Subscriptions } from '../../subscriptions/subscriptions.js';
import { Checkpoints } from '../../subscriptions/typeorm/checkpoints.js';
import { Consumers } from '../../subscriptions/typeorm/consumers.js';
import { TypeormLeases } from '../../subscriptions/typeorm/typeorm-leases.js';
import { UnitOfWork } from '../../unit-of-work/unit-of-work.js';
import { Adopted } from '../adopted.js';
import { Explorer } from '../explorer.js';

/** What runs handlers and sagas that were written for Nest's buses. */
export const adoptionServices: readonly Provider[] = [
  {
    provide: HandlerRunner,
    inject: [EventRegistry, EventStore, Database, Checkpoints, TypeormLeases, Consumers, Subscriptions],
    // eslint-disable-next-line max-params -- what durable handlers are run with
    useFactory: (
      events: EventRegistry,
      store: EventStore,
      database: Database,
      checkpoints: Checkpoints,
      leases: TypeormLeases,
      consumers: Consumers,
      subscriptions: Subscriptions,
    ) =>
      new HandlerRunner({
        events,
        store,
        database,
        checkpoints,
        leases,
        consumers,
        subscriptions,
        watched: (fed) => new TracedFeedable(fed),
      }),
  },
  {
    provide: Adopted,
    inject: [Explorer, DiscoveryService, HandlerRunner, ProcessRunner, ApplicationService, UnitOfWork],
    // eslint-disable-next-line max-params -- what stands between Nest's buses and the log
    useFactory: (
      explorer: Explorer,
      discovery: DiscoveryService,
      handlers: HandlerRunner,
      processes: ProcessRunner,
      application: ApplicationService,
      unitOfWork: UnitOfWork,
    ) => new Adopted(explorer, discovery, handlers, processes, application, unitOfWork),
  },
];
