import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { CommandBus, CqrsModule, EventBus, EventsHandler, type IEventHandler } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import {
  Durable,
  EventSourcingModule,
  EventStore,
  Subscriptions,
} from '../../../src/event-sourcing/index.js';
import { engine, type TestDatabase } from '../../support/engines.js';
import {
  Desk,
  RequestTrip,
  RequestTripHandler,
  Trip,
  TripRequested,
  TripRepository,
  tripEvents,
  Seat,
} from '../../support/trips/trips.js';
import { until } from '../../support/until.js';

@Durable('trips.tell-once')
@EventsHandler(TripRequested)
class TellOnce implements IEventHandler<TripRequested> {
  readonly told: string[] = [];

  handle({ tripId }: TripRequested): void {
    this.told.push(tripId);
  }
}

@EventsHandler(TripRequested)
class ShowLive implements IEventHandler<TripRequested> {
  readonly shown: string[] = [];

  handle({ tripId }: TripRequested): void {
    this.shown.push(tripId);
  }
}

/** What a module with buses of its own sends by. */
@Injectable()
class OwnBuses {
  constructor(
    readonly commands: CommandBus,
    readonly events: EventBus,
  ) {}
}

@Module({
  imports: [CqrsModule, EventSourcingModule.forFeature({ aggregates: [Trip, Seat], events: tripEvents })],
  providers: [TripRepository, Desk, RequestTripHandler, OwnBuses, TellOnce, ShowLive],
})
class TripsModule {}

describe('where a module has buses of its own', () => {
  let database: TestDatabase;
  let app: INestApplicationContext;
  const logged: string[] = [];

  beforeEach(async () => {
    database = await engine.fresh();
    logged.splice(0);
    const root = EventSourcingModule.forRoot({ database: database.options, adopt: true });
    const module = await Test.createTestingModule({ imports: [root, TripsModule] }).compile();
    const note = (message: unknown) => logged.push(String(message));
    module.useLogger({ log: note, error: note, warn: note });
    app = await module.init();
  });
  afterEach(async () => {
    await app.close();
    await database.remove();
  });

  it('what is sent by them is stored, and heard of once', async () => {
    const { commands } = app.get(OwnBuses);
    await commands.execute(new RequestTrip('a', []));
    expect(await app.get(EventStore).head()).toBe(1);
    await until(() => app.get(ShowLive).shown.length > 0);
    await app.get(Subscriptions).reached(1);
    await until(() => app.get(TellOnce).told.length > 0);
    expect([app.get(ShowLive).shown, app.get(TellOnce).told]).toEqual([['a'], ['a']]);
    expect(logged.filter((line) => line.includes('There are 2 CqrsModules'))).toHaveLength(1);
  });

  it('what is published by them and is not stored is told, since nothing durable gets it', async () => {
    const { commands, events } = app.get(OwnBuses);
    const complaints = () => logged.filter((line) => line.includes('is not stored'));
    await commands.execute(new RequestTrip('a', []));
    await until(() => app.get(ShowLive).shown.length === 1);
    expect(complaints()).toEqual([]);
    events.publish(new TripRequested('b', []));
    events.publish(new TripRequested('c', []));
    expect(complaints()).toEqual([
      "TripRequested was published on Nest's EventBus and is not stored: what is durable does not get it. " +
        'Let an aggregate apply it, and save or commit that. This is said once.',
    ]);
    expect(app.get(ShowLive).shown).toEqual(['a', 'b', 'c']);
    expect(app.get(TellOnce).told).not.toContain('b');
  });
});
