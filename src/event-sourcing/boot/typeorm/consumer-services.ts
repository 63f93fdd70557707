import type { Provider } from '@nestjs/common';
import { ApplicationService } from '../../application/application-service.js';
import { StoredAnswers } from '../../idempotency/stored-answers.js';
import { EventRegistry } from '../../messages/event-registry.js';
import { Processes } from '../../processes/typeorm/processes.js';
import { ProcessRunner } from '../../processes/typeorm/process-runner.js';
import { EventSourcingOptions } from '../../event-sourcing.options.js';
import { TracedFeedable } from '../../observability/typeorm/traced-feedable.js';
import { StreamSpecifications } from '../../aggregates/stream-specifications.js';
import { EventBrowser } from '../../store/event-browser.js';
import { EventStore } from '../../store/event-store.js';
import { Database } from '../../store/typeorm/database.js';
import { Explorer } from '../explorer.js';
import { QueryReadModels } from './query-read-models.js';
import { LiveRows } from '../../projections/live-rows.js';
import { ReadModels } from '../../projections/read-models.js';
import { ReadPositions } from '../../projections/read-positions.js';
import { InlineProjections } from '../../projections/typeorm/inline-projections.js';
import { RebuildRunner } from '../../projections/typeorm/rebuild/rebuild-runner.js';
import { Rebuilds } from '../../projections/typeorm/rebuild/rebuilds.js';
import { LiveEvents } from '../../subscriptions/live-events.js';
import { Subscriptions } from '../../subscriptions/subscriptions.js';
import { Checkpoints } from '../../subscriptions/typeorm/checkpoints.js';
import { Consumers } from '../../subscriptions/typeorm/consumers.js';
import { ParkedSequences } from '../../subscriptions/typeorm/parked-sequences.js';
import { UnhandledEvents } from '../../subscriptions/typeorm/unhandled-events.js';
import { TypeormLeases } from '../../subscriptions/typeorm/typeorm-leases.js';

const DEFAULT_LEASE_MS = 10_000;

/** What is fed by stored events, what feeds it, and what asks how far it has come. */
export const consumerServices: readonly Provider[] = [
  {
    provide: Checkpoints,
    inject: [Database, EventSourcingOptions],
    useFactory: (database: Database, { leaseMs = DEFAULT_LEASE_MS }: EventSourcingOptions) =>
      new Checkpoints(database, leaseMs),
  },
  {
    provide: TypeormLeases,
    inject: [Database, Checkpoints],
    useFactory: (database: Database, checkpoints: Checkpoints) => new TypeormLeases(database, checkpoints),
  },
  {
    provide: InlineProjections,
    inject: [Checkpoints],
    useFactory: (checkpoints: Checkpoints) => new InlineProjections(checkpoints),
  },
  Subscriptions,
  {
    provide: ReadModels,
    inject: [Explorer],
    useFactory: (explorer: Explorer) => new QueryReadModels(explorer),
  },
  {
    provide: ParkedSequences,
    inject: [Database, EventStore],
    useFactory: (database: Database, store: EventStore) => new ParkedSequences(database, store),
  },
  {
    provide: Consumers,
    inject: [Database, EventStore, Checkpoints],
    useFactory: (database: Database, store: EventStore, checkpoints: Checkpoints) =>
      new Consumers(database, store, checkpoints),
  },
  {
    provide: Rebuilds,
    inject: [Database, EventStore, Checkpoints, Consumers],
    useFactory: (database: Database, store: EventStore, checkpoints: Checkpoints, consumers: Consumers) =>
      new Rebuilds(database, store, checkpoints, consumers),
  },
  {
    provide: RebuildRunner,
    inject: [Rebuilds, EventStore, Database, Checkpoints, TypeormLeases],
    useFactory: (
      rebuilds: Rebuilds,
      store: EventStore,
      database: Database,
      checkpoints: Checkpoints,
      leases: TypeormLeases,
    ) => new RebuildRunner(rebuilds, store, database, checkpoints, leases),
  },
  {
    provide: ReadPositions,
    inject: [EventStore, Subscriptions, Checkpoints, Database],
    useFactory: (
      store: EventStore,
      subscriptions: Subscriptions,
      checkpoints: Checkpoints,
      database: Database,
    ) => new ReadPositions(store, subscriptions, checkpoints, new UnhandledEvents(database, store)),
  },
  {
    provide: Processes,
    inject: [Database, Consumers],
    useFactory: (database: Database, consumers: Consumers) => new Processes(database, consumers),
  },
  {
    provide: ProcessRunner,
    inject: [
      ApplicationService,
      StoredAnswers,
      EventRegistry,
      EventStore,
      Database,
      Checkpoints,
      TypeormLeases,
      Consumers,
      Subscriptions,
      Processes,
    ],
    // eslint-disable-next-line max-params -- what processes are run with
    useFactory: (
      application: ApplicationService,
      answers: StoredAnswers,
      events: EventRegistry,
      store: EventStore,
      database: Database,
      checkpoints: Checkpoints,
      leases: TypeormLeases,
      consumers: Consumers,
      subscriptions: Subscriptions,
      processes: Processes,
    ) =>
      new ProcessRunner({
        application,
        answers,
        events,
        store,
        database,
        checkpoints,
        leases,
        consumers,
        subscriptions,
        processes,
        watched: (fed) => new TracedFeedable(fed),
      }),
  },
  {
    provide: EventBrowser,
    inject: [EventStore],
    useFactory: (store: EventStore) => new EventBrowser(store),
  },
  {
    provide: StreamSpecifications,
    inject: [EventBrowser, EventRegistry, Explorer],
    useFactory: (browser: EventBrowser, events: EventRegistry, explorer: Explorer) =>
      new StreamSpecifications(browser, events, () =>
        explorer.features().flatMap(({ aggregates }) => aggregates),
      ),
  },
  {
    provide: LiveEvents,
    inject: [EventStore],
    useFactory: (store: EventStore) => new LiveEvents(store),
  },
  {
    provide: LiveRows,
    inject: [EventStore, LiveEvents],
    useFactory: (store: EventStore, events: LiveEvents) => new LiveRows(store, events),
  },
];
