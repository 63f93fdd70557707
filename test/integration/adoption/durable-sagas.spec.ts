import { describe, expect, it } from '@jest/globals';
import { Injectable, type INestApplicationContext } from '@nestjs/common';
import { type ICommand, ofType, Saga } from '@nestjs/cqrs';
import { delay, map, type Observable, tap } from 'rxjs';
import {
  ApplicationService,
  Consumers,
  Database,
  DurableSaga,
  EventStore,
  ParkedSequences,
  Processes,
} from '../../../src/event-sourcing/index.js';
import { tripInstances } from '../../support/trips/trips-app.js';
import {
  ConfirmTrip,
  Desk,
  NoteOnTrip,
  RequestTrip,
  ReserveSeat,
  TripConfirmed,
  TripRequested,
  TripSettledError,
} from '../../support/trips/trips.js';
import { until } from '../../support/until.js';

const NAME = 'trips.confirm-at-once';

@Injectable()
class TripSagas {
  readonly live: string[] = [];

  @DurableSaga(NAME, { commands: { ConfirmTrip } })
  @Saga()
  confirmAtOnce = (events$: Observable<object>): Observable<ICommand> =>
    events$.pipe(
      ofType(TripRequested),
      map(({ tripId }) => new ConfirmTrip(tripId)),
    );

  /** As Nest has them. */
  @Saga()
  watch(events$: Observable<object>): Observable<ICommand | null> {
    return events$.pipe(
      ofType(TripConfirmed),
      tap(({ tripId }) => this.live.push(tripId)),
      map(() => null),
    );
  }
}

@Injectable()
class SlowSagas {
  @Saga()
  @DurableSaga('trips.confirm-late', { commands: { ConfirmTrip } })
  confirmLate(events$: Observable<object>): Observable<ICommand> {
    return events$.pipe(
      ofType(TripRequested),
      delay(10),
      map(({ tripId }) => new ConfirmTrip(tripId)),
    );
  }
}

@Injectable()
class UndeclaredSagas {
  @Saga()
  @DurableSaga('trips.note', { commands: { ConfirmTrip } })
  note(events$: Observable<object>): Observable<ICommand> {
    return events$.pipe(
      ofType(TripRequested),
      map(({ tripId }) => new NoteOnTrip(tripId, 'seen')),
    );
  }
}

describe('a durable saga', () => {
  const instances = tripInstances();

  const start = () => instances.start({ processes: [TripSagas] });
  const execute = (app: INestApplicationContext, command: RequestTrip | ReserveSeat) =>
    app.get(ApplicationService).execute(command);
  const log = async (app: INestApplicationContext) => (await app.get(EventStore).readAll(0, 100)).events;
  const happened = async (app: INestApplicationContext, trip: string) =>
    (await app.get(EventStore).read(`trips.trip-${trip}`)).map(({ type }) => type);
  const pending = (app: INestApplicationContext) =>
    app.get(Database).reading.query<object[]>('SELECT * FROM process_commands');

  it('gives its commands by the log and not by the bus, under ids that are made of its event', async () => {
    const app = await start();
    await execute(app, new RequestTrip('t', []));
    await until(async () => (await happened(app, 't')).length === 2);
    const [requested, confirmed] = await log(app);
    expect(confirmed?.metadata.causationId).toBe(`${NAME}/${String(requested?.id)}/1`);
    expect(confirmed?.metadata.correlationId).toBe(requested?.metadata.correlationId);
    await until(async () => (await pending(app)).length === 0);
    await until(() => app.get(TripSagas).live.length === 1);
    expect(app.get(Desk).handled).toEqual([new ConfirmTrip('t')]);
  });

  it('goes on after a restart with what it had given', async () => {
    const first = await start();
    first.get(Desk).before = () => Promise.reject(new Error('not today'));
    await execute(first, new RequestTrip('t', []));
    await until(async () => (await pending(first)).length === 1);
    await instances.stop(first);
    const second = await start();
    await until(async () => (await happened(second, 't')).length === 2);
  });

  it('has one effect where an event and its command come twice', async () => {
    const first = await start();
    await execute(first, new RequestTrip('t', []));
    await until(async () => (await happened(first, 't')).length === 2);
    await until(async () => (await pending(first)).length === 0);
    await instances.stop(first);
    const again = await instances.start({ processes: [] });
    const sql = `UPDATE checkpoints SET position = 0, event_id = NULL WHERE consumer = '${NAME}'`;
    await again.get(Database).transaction((rows) => rows.query(sql));
    await instances.stop(again);
    const second = await start();
    await until(async () => (await second.get(Consumers).get(NAME)).position === 2);
    await until(async () => (await pending(second)).length === 0);
    expect(await happened(second, 't')).toEqual(['trips.requested', 'trips.confirmed']);
    expect(second.get(Desk).handled).toEqual([]);
  });

  it('notes what the domain refuses, and goes on', async () => {
    const app = await start();
    let isRefused = true;
    app.get(Desk).before = () => {
      if (!isRefused) return;
      isRefused = false;
      throw new TripSettledError('no more');
    };
    await execute(app, new RequestTrip('t', []));
    await execute(app, new RequestTrip('t', []));
    await until(async () => (await happened(app, 't')).includes('trips.confirmed'));
    await until(async () => (await pending(app)).length === 0);
    expect(await happened(app, 't')).toEqual(['trips.requested', 'trips.requested', 'trips.confirmed']);
    const [requested] = await log(app);
    expect((await app.get(Processes).show(NAME, 'trips.trip-t')).failures).toMatchObject([
      { kind: 'refused', subject: `${NAME}/${String(requested?.id)}/1`, code: 'trips/settled' },
    ]);
  });

  it.each([
    [
      'does not give its commands at once',
      SlowSagas,
      'trips.confirm-late',
      'it waits for time or for a promise',
    ],
    ['gives a command that it does not declare', UndeclaredSagas, 'trips.note', 'which it does not declare'],
  ])('that %s sets its event aside, saying so', async (_, sagas, consumer, error) => {
    const app = await instances.start({ processes: [sagas] });
    await execute(app, new RequestTrip('t', []));
    await until(async () => (await app.get(ParkedSequences).list()).length === 1);
    const [parked] = await app.get(ParkedSequences).list();
    expect(parked).toMatchObject({ consumer, sequence: 'trips.trip-t' });
    expect(parked?.error).toContain(error);
    expect(await happened(app, 't')).toEqual(['trips.requested']);
  });

  it('is listed with all that is fed, and with the processes', async () => {
    const app = await start();
    await execute(app, new RequestTrip('t', []));
    await until(async () => (await happened(app, 't')).length === 2);
    expect((await app.get(Consumers).list()).map(({ consumer }) => consumer)).toContain(NAME);
    expect((await app.get(Processes).list()).map(({ process }) => process)).toContain(NAME);
  });
});
