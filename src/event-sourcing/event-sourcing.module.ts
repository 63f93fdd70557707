import { type DynamicModule, Module, type ModuleMetadata, type Provider } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { CommandBus, CqrsModule, QueryBus } from '@nestjs/cqrs';
import type { EventSourcedAggregate } from './aggregates/event-sourced-aggregate.js';
import type { AggregateClass } from './aggregates/event-sourced-repository.js';
import { StreamSpecifications } from './aggregates/stream-specifications.js';
import { ApplicationService } from './application/application-service.js';
import { QueryService } from './application/query-service.js';
import { ExploredPolicies } from './boot/explored-policies.js';
import { Explorer } from './boot/explorer.js';
import { FeatureDeclaration } from './boot/feature-declaration.js';
import { EventSourcingRuntime } from './boot/runtime.js';
import { adoptionServices } from './boot/typeorm/adoption-services.js';
import { consumerServices } from './boot/typeorm/consumer-services.js';
import { idempotencyServices } from './boot/typeorm/idempotency-services.js';
import { observabilityServices } from './boot/typeorm/observability-services.js';
import { Clock, SystemClock } from './context/clock.js';
import { IdGenerator, UuidV7Generator } from './context/id-generator.js';
import { EventSourcingOptions } from './event-sourcing.options.js';
import { StoredAnswers } from './idempotency/stored-answers.js';
import { EventRegistry } from './messages/event-registry.js';
import type { EventClass } from './messages/event-type.js';
import { InstrumentedApplicationService } from './observability/instrumented-application-service.js';
import { InstrumentedEventStore } from './observability/instrumented-event-store.js';
import { Metrics } from './observability/metrics.js';
import { Vitals } from './observability/typeorm/vitals.js';
import { Admission } from './policies/admission.js';
import { LiveRows } from './projections/live-rows.js';
import { ReadModels } from './projections/read-models.js';
import { ReadPositions } from './projections/read-positions.js';
import { InlineProjections } from './projections/typeorm/inline-projections.js';
import { engineEntities } from './processes/typeorm/entities.js';
import { Rebuilds } from './projections/typeorm/rebuild/rebuilds.js';
import { Processes } from './processes/typeorm/processes.js';
import { SnapshotStore } from './snapshots/snapshot-store.js';
import { Snapshots } from './snapshots/snapshots.js';
import { TypeormSnapshotStore } from './snapshots/typeorm/typeorm-snapshot-store.js';
import { EventBrowser } from './store/event-browser.js';
import { EventStore } from './store/event-store.js';
import { Database } from './store/typeorm/database.js';
import type { LogDatabase } from './store/typeorm/log-database.js';
import { openDatabase } from './store/typeorm/open-database.js';
import { TypeormEventStore } from './store/typeorm/typeorm-event-store.js';
import { LiveEvents } from './subscriptions/live-events.js';
import { Subscriptions } from './subscriptions/subscriptions.js';
import { Consumers } from './subscriptions/typeorm/consumers.js';
import { ParkedSequences } from './subscriptions/typeorm/parked-sequences.js';
import { UnitOfWork } from './unit-of-work/unit-of-work.js';

const DEFAULT_ATTEMPTS = 8;

/** Options that are made by a factory with injected providers. */
export interface EventSourcingAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  /** What the factory is handed, in this order. Default: nothing. */
  readonly inject?: readonly (abstract new (...parameters: never[]) => unknown)[];
  /** Makes the options, once, at the start. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the types of what is injected are its own
  readonly useFactory: (...injected: any[]) => EventSourcingOptions | Promise<EventSourcingOptions>;
}

/** What a feature brings to the engine. */
export interface FeatureOptions {
  readonly aggregates?: readonly AggregateClass<EventSourcedAggregate>[];
  /** Every event class that the feature has ever stored. */
  readonly events: readonly EventClass[];
}

/**
 * The engine as a Nest module. `forRoot` once, in the application's module; `forFeature` in each feature's.
 *
 * The start fails, naming the remedy, when the database is unsafe (`UnsafeDatabaseError`) or the declarations do
 * not fit together (`BootError`).
 */
@Module({})
export class EventSourcingModule {
  /** Opens and migrates the database and makes the engine's services known to every module. */
  static forRoot(options: EventSourcingOptions): DynamicModule {
    return engineModule({ provide: EventSourcingOptions, useValue: options }, [...durableStore], []);
  }

  /** As `forRoot`, with options from a factory. */
  static forRootAsync({ imports = [], inject = [], useFactory }: EventSourcingAsyncOptions): DynamicModule {
    const options = { provide: EventSourcingOptions, inject: [...inject], useFactory };
    return engineModule(options, [...durableStore], imports);
  }

  /** Makes a feature's events and aggregates known. Importing it twice is the same as once. */
  static forFeature({ aggregates = [], events }: FeatureOptions): DynamicModule {
    const declaration = new FeatureDeclaration(aggregates, events);
    return {
      module: EventSourcingModule,
      providers: [{ provide: FeatureDeclaration, useValue: declaration }],
    };
  }
}

/** What every module may have injected. */
const exported = [
  ApplicationService,
  QueryService,
  UnitOfWork,
  EventStore,
  EventBrowser,
  StreamSpecifications,
  EventRegistry,
  Snapshots,
  Database,
  Subscriptions,
  Consumers,
  Rebuilds,
  ParkedSequences,
  Processes,
  LiveEvents,
  LiveRows,
  Vitals,
  Clock,
  IdGenerator,
  CqrsModule,
];

/** Puts the engine together on a store. For `forRoot` and for the testing module. */
export function engineModule(
  options: Provider,
  store: readonly Provider[],
  imports: NonNullable<ModuleMetadata['imports']>,
): DynamicModule {
  return {
    module: EventSourcingModule,
    global: true,
    imports: [...imports, CqrsModule.forRoot(), DiscoveryModule],
    providers: [options, ...store, ...services],
    exports: [...exported],
  };
}

const durableStore: readonly Provider[] = [
  { provide: Clock, useClass: SystemClock },
  { provide: IdGenerator, useClass: UuidV7Generator },
  {
    provide: Database,
    inject: [EventSourcingOptions, Explorer],
    useFactory: (options: EventSourcingOptions, explorer: Explorer) =>
      openDatabase(options.database, [...engineEntities, ...explorer.entities()]),
  },
  {
    provide: EventStore,
    inject: [Database, InlineProjections, Clock, Metrics],
    useFactory: (database: LogDatabase, inline: InlineProjections, clock: Clock, metrics: Metrics) => {
      database.takePart(inline);
      database.onBatch((batch) => {
        metrics.batched(batch);
      });
      return new InstrumentedEventStore(new TypeormEventStore(database, clock), metrics);
    },
  },
  {
    provide: SnapshotStore,
    inject: [Database],
    useFactory: (database: Database) => new TypeormSnapshotStore(database),
  },
];

const services: readonly Provider[] = [
  {
    provide: Explorer,
    inject: [DiscoveryService],
    useFactory: (discovery: DiscoveryService) => new Explorer(discovery),
  },
  {
    provide: EventRegistry,
    inject: [Explorer],
    useFactory: (explorer: Explorer) =>
      new EventRegistry(explorer.features().flatMap(({ events }) => events)),
  },
  {
    provide: Snapshots,
    inject: [SnapshotStore],
    useFactory: (store: SnapshotStore) => new Snapshots(store),
  },
  {
    provide: UnitOfWork,
    inject: [EventStore, EventRegistry, IdGenerator],
    useFactory: (store: EventStore, events: EventRegistry, ids: IdGenerator) =>
      new UnitOfWork(store, events, ids),
  },
  {
    provide: Admission,
    inject: [Explorer, EventSourcingOptions],
    useFactory: (explorer: Explorer, { principal, adopt = false }: EventSourcingOptions) =>
      new Admission(new ExploredPolicies(explorer, adopt ? 'public' : undefined), principal),
  },
  {
    provide: ApplicationService,
    inject: [CommandBus, UnitOfWork, IdGenerator, EventSourcingOptions, StoredAnswers, Admission, Metrics],
    // eslint-disable-next-line max-params -- what every command goes through
    useFactory: (
      commands: CommandBus,
      unitOfWork: UnitOfWork,
      ids: IdGenerator,
      { attempts = DEFAULT_ATTEMPTS }: EventSourcingOptions,
      answers: StoredAnswers,
      admission: Admission,
      metrics: Metrics,
    ) => new InstrumentedApplicationService(commands, unitOfWork, ids, attempts, answers, admission, metrics),
  },
  ...idempotencyServices,
  ...consumerServices,
  ...adoptionServices,
  ...observabilityServices,
  {
    provide: QueryService,
    inject: [QueryBus, ReadModels, ReadPositions, EventStore, Admission],
    useFactory: (
      queries: QueryBus,
      readModels: ReadModels,
      positions: ReadPositions,
      store: EventStore,
      admission: Admission,
    ) => new QueryService(queries, readModels, positions, store, admission),
  },
  EventSourcingRuntime,
];
