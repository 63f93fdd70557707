import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Explorer } from '../boot/explorer.js';
import { Clock } from '../context/clock.js';
import { IdGenerator } from '../context/id-generator.js';
import { type Principal, systemPrincipal } from '../context/principal.js';
import { engineModule } from '../event-sourcing.module.js';
import { EventSourcingOptions } from '../event-sourcing.options.js';
import { InlineProjections } from '../projections/typeorm/inline-projections.js';
import { writeCompanions } from '../store/brought.js';
import { InMemorySnapshotStore } from '../snapshots/in-memory-snapshot-store.js';
import { SnapshotStore } from '../snapshots/snapshot-store.js';
import { EventStore } from '../store/event-store.js';
import { InMemoryEventStore } from '../store/in-memory-event-store.js';
import { Database } from '../store/typeorm/database.js';
import { openDatabase } from '../store/typeorm/open-database.js';
import { engineEntities } from '../processes/typeorm/entities.js';
import { FixedClock } from './fixed-clock.js';
import { SequentialIds } from './sequential-ids.js';

/** What a test may set. */
export interface InMemoryOptions {
  /**
   * Default: a `FixedClock`, which the test can get as `Clock` and move. Deadlines are due by the machine's clock: a process that
   * counts them from `recordedAt` wants a `SystemClock` here.
   */
  readonly clock?: Clock;
  /** Default: `SequentialIds`. */
  readonly ids?: IdGenerator;
  /** Who asks where a test does not say. Default: the application itself, about whom policies are not asked. */
  readonly principal?: Principal;
  /** As `EventSourcingOptions.adopt`. Default: false. */
  readonly adopt?: boolean;
}

/**
 * The engine for tests of a feature's modules: an event store in memory, a fixed clock, sequential ids, and a
 * SQLite in memory whose tables are made from the entities, for projections and queries. Takes the place of
 * `EventSourcingModule.forRoot` and of `TypeOrmModule.forRoot`. Nothing survives.
 */
@Module({})
export class InMemoryEventSourcingModule {
  /** In place of `EventSourcingModule.forRoot`. What is left out has the defaults of `InMemoryOptions`. */
  static forRoot({
    clock = new FixedClock(),
    ids = new SequentialIds(),
    principal = systemPrincipal('test'),
    adopt = false,
  }: InMemoryOptions = {}): DynamicModule {
    const options = { database: { type: 'sqlite', file: ':memory:' }, principal, adopt };
    return {
      module: InMemoryEventSourcingModule,
      imports: [
        engineModule({ provide: EventSourcingOptions, useValue: options }, inMemory(clock, ids), []),
        TypeOrmModule.forRootAsync({
          inject: [Database],
          useFactory: (database: Database) => ({ ...database.forQueries(), autoLoadEntities: true }),
        }),
      ],
    };
  }
}

function inMemory(clock: Clock, ids: IdGenerator): Provider[] {
  return [
    { provide: Clock, useValue: clock },
    { provide: IdGenerator, useValue: ids },
    { provide: SnapshotStore, useClass: InMemorySnapshotStore },
    {
      provide: Database,
      inject: [EventSourcingOptions, Explorer],
      useFactory: async ({ database }: EventSourcingOptions, explorer: Explorer) => {
        const entities = [...engineEntities, ...explorer.entities()];
        const opened = await openDatabase(database, entities);
        await opened.transaction((rows) => rows.connection.synchronize());
        return opened;
      },
    },
    {
      provide: EventStore,
      inject: [Database, InlineProjections],
      useFactory: (database: Database, inline: InlineProjections) =>
        new InMemoryEventStore(clock, async (events, brought) => {
          const wanted = events.filter((event) => inline.wants(event.type));
          if (wanted.length === 0 && brought.length === 0) return;
          await database.transaction(async (rows) => {
            if (wanted.length > 0) await (await inline.takePart(wanted, rows))();
            await writeCompanions(rows, brought);
          });
        }),
    },
  ];
}
