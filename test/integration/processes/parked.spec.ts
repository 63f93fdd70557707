import { describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import {
  ApplicationService,
  Database,
  EventStore,
  InstanceEndedError,
  NotParkedError,
  Processes,
  StoreUnavailableError,
  UnknownInstanceError,
} from '../../../src/event-sourcing/index.js';
import { BookTrip } from '../../support/trips/book-trip.js';
import { tripInstances } from '../../support/trips/trips-app.js';
import {
  ConfirmTrip,
  Desk,
  NoteOnTrip,
  RequestTrip,
  ReserveSeat,
  TripSettledError,
} from '../../support/trips/trips.js';
import { until } from '../../support/until.js';

const PROCESS = 'trips.book-trip';

describe('an instance of a process', () => {
  const instances = tripInstances();

  const execute = (app: INestApplicationContext, command: RequestTrip | NoteOnTrip) =>
    app.get(ApplicationService).execute(command);
  const happened = async (app: INestApplicationContext, trip: string) =>
    (await app.get(EventStore).read(`trips.trip-${trip}`)).map(({ type }) => type);
  const has = (app: INestApplicationContext, trip: string, type: string) => async () =>
    (await happened(app, trip)).includes(type);
  const show = (app: INestApplicationContext, trip: string) => app.get(Processes).show(PROCESS, trip);
  const write = (app: INestApplicationContext, sql: string) =>
    app.get(Database).transaction((rows) => rows.query(sql));
  /** Lets the next attempt be the last. */
  const giveUp = (app: INestApplicationContext, trip: string) =>
    until(async () => {
      await write(
        app,
        'UPDATE process_commands SET attempts = 9, faults = 9, due_at = 0 WHERE faults BETWEEN 1 AND 8',
      );
      return (await show(app, trip)).isParked;
    });
  /** A trip whose seat cannot be reserved because of a mistake, parked. */
  const parked = async () => {
    const app = await instances.start();
    app.get(Desk).before = (command) => {
      if (command instanceof ReserveSeat && command.seat === 'bad') throw new TypeError('a mistake');
    };
    await execute(app, new RequestTrip('t', ['good', 'bad']));
    await until(async () => (await show(app, 't').catch(() => undefined))?.commands[0]?.attempts === 1);
    await giveUp(app, 't');
    return app;
  };

  it('has a command sent again as long as it is the database that fails', async () => {
    const app = await instances.start();
    let failures = 3;
    app.get(Desk).before = () => {
      failures -= 1;
      if (failures >= 0) throw new StoreUnavailableError('not now');
    };
    await execute(app, new RequestTrip('t', ['1a']));
    await until(has(app, 't', 'trips.confirmed'));
    const attempts = app.get(Desk).handled.filter((command) => command instanceof ReserveSeat);
    expect(attempts).toHaveLength(4);
    expect((await show(app, 't')).failures).toEqual([]);
  });

  it('is parked alone after a command has failed again and again, and its deadlines wait', async () => {
    const app = await parked();
    expect(await show(app, 't')).toMatchObject({
      status: 'running',
      parkedFor: 'a mistake',
      state: { reserved: 1 },
      compensations: 1,
      commands: [{ name: 'ReserveSeat', data: { seat: 'bad' }, attempts: 10, dueAt: null }],
      deadlines: [{ name: 'confirm-by' }],
      failures: [{ kind: 'parked', subject: 'trips.book-trip/t/2/1', detail: 'a mistake' }],
    });
    await write(app, 'UPDATE process_deadlines SET due_at = 0');
    expect(await app.get(Processes).deadlines()).toMatchObject([{ key: 't', isPaused: true }]);
    // Another one's deadline passes meanwhile, later than this one's.
    app.get(BookTrip).patienceMs = 1;
    app.get(Desk).before = (command) =>
      command instanceof ReserveSeat ? new Promise(setImmediate) : undefined;
    await execute(app, new RequestTrip('u', ['2a']));
    await until(async () => (await happened(app, 'u')).length === 2);
    // Its last command is known to be executed a moment after it has had its effect.
    await until(async () => (await show(app, 'u')).commands.length === 0);
    expect(await show(app, 't')).toMatchObject({ status: 'running', isParked: true });
    expect(await app.get(Processes).list()).toMatchObject([
      { process: PROCESS, running: 1, completed: 1, cancelled: 0, parked: 1, commands: 1, deadlines: 1 },
    ]);
    expect(await app.get(Processes).instances(PROCESS, { parked: true })).toMatchObject([{ key: 't' }]);
  });

  it('goes on where it stands when an operator says so', async () => {
    const app = await parked();
    // What happens to it meanwhile waits as well.
    await execute(app, new NoteOnTrip('t', 'meanwhile'));
    app.get(Desk).before = () => undefined;
    await app.get(Processes).retry(PROCESS, 't');
    await until(has(app, 't', 'trips.confirmed'));
    await until(async () => !(await show(app, 't')).isParked);
    await expect(app.get(Processes).retry(PROCESS, 't')).rejects.toBeInstanceOf(NotParkedError);
  });

  it('is parked by an event that it throws at, and no other is', async () => {
    const app = await instances.start();
    app.get(BookTrip).poison = 'poison';
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    app.get(Desk).before = (command) =>
      command instanceof ReserveSeat && command.tripId === 't' ? held : undefined;
    await execute(app, new RequestTrip('t', ['1a']));
    await execute(app, new NoteOnTrip('t', 'poison'));
    await until(async () => (await show(app, 't').catch(() => undefined))?.isParked === true);
    release();
    await execute(app, new RequestTrip('u', ['2a']));
    await until(has(app, 'u', 'trips.confirmed'));
    expect(await show(app, 't')).toMatchObject({
      isParked: true,
      parkedFor: 'poison',
      state: { reserved: 0 },
    });
    expect(await happened(app, 't')).not.toContain('trips.confirmed');
    // It is tried again by itself.
    app.get(BookTrip).poison = undefined;
    await until(has(app, 't', 'trips.confirmed'));
  });

  it('is parked when the domain refuses what it has no method for, and cancelled with a reason that is kept', async () => {
    const app = await instances.start();
    app.get(Desk).before = (command) => {
      if (command instanceof ConfirmTrip) throw new TripSettledError('It is settled.');
    };
    await execute(app, new RequestTrip('t', []));
    await until(async () => (await show(app, 't').catch(() => undefined))?.commands[0]?.attempts === 1);
    await giveUp(app, 't');
    expect((await show(app, 't')).parkedFor).toMatch(/has no @OnRefused\(ConfirmTrip\)/);
    await expect(app.get(Processes).cancel(PROCESS, 't', ' ')).rejects.toThrow(/Say why/);
    await app.get(Processes).cancel(PROCESS, 't', 'settled by hand');
    expect(await show(app, 't')).toMatchObject({
      status: 'cancelled',
      isParked: false,
      commands: [],
      deadlines: [],
      failures: [{ kind: 'parked' }, { kind: 'cancelled', detail: 'settled by hand' }],
    });
    const processes = app.get(Processes);
    await expect(processes.cancel(PROCESS, 't', 'again')).rejects.toBeInstanceOf(InstanceEndedError);
    await expect(processes.cancel(PROCESS, 'none', 'x')).rejects.toBeInstanceOf(UnknownInstanceError);
  });
});
