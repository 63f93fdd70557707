import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import {
  ApplicationService,
  Database,
  EventStore,
  StoreUnavailableError,
} from '../../../src/event-sourcing/index.js';
import { Checkpoints } from '../../../src/event-sourcing/subscriptions/typeorm/checkpoints.js';
import { tripInstances } from '../../support/trips/trips-app.js';
import { Desk, RequestTrip, ReserveSeat } from '../../support/trips/trips.js';
import { until } from '../../support/until.js';

const PROCESS = 'trips.book-trip';

describe('what an instance of a process decides', () => {
  const instances = tripInstances();

  afterEach(() => {
    jest.restoreAllMocks();
  });

  const request = (app: INestApplicationContext, trip: string, seat: string) =>
    app.get(ApplicationService).execute(new RequestTrip(trip, [seat]));
  const confirmed = async (app: INestApplicationContext) =>
    (await app.get(EventStore).readAll(0, 1_000, [{ types: ['trips.confirmed'] }])).events.length;
  const rowsOf = (app: INestApplicationContext, table: string, trip: string) =>
    app.get(Database).reading.query<object[]>(`SELECT * FROM ${table} WHERE instance = '${trip}'`);

  /** Lets the transactions of the process fail when their checkpoint moves, and gives how often they have. */
  const letItFail = () => {
    let failures = 0;
    const move = Reflect.get(Checkpoints.prototype, 'move');
    jest.spyOn(Checkpoints.prototype, 'move').mockImplementation(function (this: Checkpoints, ...parameters) {
      if (parameters[1].consumer !== PROCESS) return move.apply(this, parameters);
      failures += 1;
      return Promise.reject(new StoreUnavailableError('planted'));
    });
    return () => failures;
  };

  it('is there with its state and its checkpoint, or not at all', async () => {
    const app = await instances.start();
    await request(app, 'first', '1a');
    await until(async () => (await confirmed(app)) === 1);

    const failures = letItFail();
    await request(app, 'second', '1b');
    await until(() => failures() > 2);
    for (const table of ['process_commands', 'process_deadlines', 'process_instances'])
      expect([table, await rowsOf(app, table, 'second')]).toEqual([table, []]);
    expect(app.get(Desk).handled).not.toContainEqual(new ReserveSeat('1b', 'second'));

    jest.restoreAllMocks();
    await until(async () => (await confirmed(app)) === 2);
    const reservations = app.get(Desk).handled.filter((command) => command instanceof ReserveSeat);
    expect(reservations).toEqual([new ReserveSeat('1a', 'first'), new ReserveSeat('1b', 'second')]);
  });
});
