import { afterEach, beforeEach } from '@jest/globals';
import { type INestApplicationContext, Module, type Provider } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { EventSourcingModule } from '../../../src/event-sourcing/index.js';
import { engine, type TestDatabase } from '../engines.js';
import { BookTrip } from './book-trip.js';
import { Desk, Seat, SeatRepository, Trip, tripEvents, tripHandlers, TripRepository } from './trips.js';

/** What a test may set of an instance. */
export interface TripsOptions {
  readonly feed?: boolean;
  readonly adopt?: boolean;
  /** The processes that it has, and whatever else. Default: `BookTrip`. */
  readonly processes?: readonly Provider[];
}

/** Instances of the trips that share a database. */
export interface TripInstances {
  readonly start: (options?: TripsOptions) => Promise<INestApplicationContext>;
  readonly stop: (app: INestApplicationContext) => Promise<void>;
}

/** Gives each test of a `describe` an empty database, and stops after it whatever it has started there. */
export function tripInstances({ leaseMs = 1_000 }: { readonly leaseMs?: number } = {}): TripInstances {
  let database: TestDatabase;
  const running: INestApplicationContext[] = [];

  beforeEach(async () => {
    database = await engine.fresh();
  });
  afterEach(async () => {
    for (const app of running.splice(0)) await app.close();
    await database.remove();
  });

  return {
    start: async ({ feed = true, adopt = false, processes = [BookTrip] } = {}) => {
      const imports = [
        EventSourcingModule.forRoot({ database: database.options, feed, adopt, leaseMs }),
        tripsModule(processes),
      ];
      const module = await Test.createTestingModule({ imports }).compile();
      module.useLogger(process.env['DEBUG'] ? console : false);
      const app = await module.init();
      running.push(app);
      return app;
    },
    stop: async (app) => {
      running.splice(running.indexOf(app), 1);
      await app.close();
    },
  };
}

function tripsModule(processes: readonly Provider[]) {
  const trips = EventSourcingModule.forFeature({ aggregates: [Trip, Seat], events: tripEvents });

  @Module({
    imports: [trips],
    providers: [TripRepository, SeatRepository, Desk, ...tripHandlers, ...processes],
  })
  class TripsModule {}
  return TripsModule;
}
