import { describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import {
  ApplicationService,
  Database,
  EventStore,
  runInContext,
  Subscriptions,
} from '../../../src/event-sourcing/index.js';
import { tripInstances } from '../../support/trips/trips-app.js';
import { ConfirmTrip, Desk, RequestTrip, ReserveSeat } from '../../support/trips/trips.js';
import { until } from '../../support/until.js';

const PROCESS = 'trips.book-trip';

describe('a process', () => {
  const instances = tripInstances();

  const execute = (app: INestApplicationContext, command: RequestTrip | ReserveSeat) =>
    app.get(ApplicationService).execute(command);
  const log = async (app: INestApplicationContext) => (await app.get(EventStore).readAll(0, 10_000)).events;
  const happened = async (app: INestApplicationContext, stream: string) =>
    (await app.get(EventStore).read(stream)).map(({ type }) => type);
  const isSettled = async (app: INestApplicationContext, trip: string) =>
    (await happened(app, `trips.trip-${trip}`)).length === 2;
  const rowsOf = (app: INestApplicationContext, table: string) =>
    app.get(Database).reading.query<object[]>(`SELECT * FROM ${table}`);

  it('sends commands until it is through', async () => {
    const app = await instances.start();
    await runInContext({ correlationId: 'from-outside', causationId: 'x', actor: 'ada' }, () =>
      execute(app, new RequestTrip('t', ['1a', '1b'])),
    );
    await until(() => isSettled(app, 't'));
    const events = await log(app);
    expect(events.map(({ type }) => type)).toEqual([
      'trips.requested',
      'trips.seat-reserved',
      'trips.seat-reserved',
      'trips.confirmed',
    ]);
    expect(events.map(({ metadata }) => metadata.correlationId)).toEqual(Array(4).fill('from-outside'));
    expect(events.map(({ metadata }) => metadata.actor)).toEqual(Array(4).fill('ada'));
    expect(events.slice(1).map(({ metadata }) => metadata.causationId)).toEqual([
      'trips.book-trip/t/1/1',
      'trips.book-trip/t/2/1',
      'trips.book-trip/t/3/1',
    ]);
    await until(async () => (await rowsOf(app, 'process_commands')).length === 0);
    expect(await rowsOf(app, 'process_deadlines')).toEqual([]);
    expect(await rowsOf(app, 'process_instances')).toMatchObject([{ instance: 't', status: 'completed' }]);
  });

  it('is answered when the domain refuses, and undoes in reverse what it has done', async () => {
    const app = await instances.start();
    await execute(app, new ReserveSeat('1c', 'another'));
    await execute(app, new RequestTrip('t', ['1a', '1b', '1c']));
    await until(() => isSettled(app, 't'));
    const events = await log(app);
    expect(events.slice(2).map(({ type, data }) => [type, data['seat'] ?? data['reason']])).toEqual([
      ['trips.seat-reserved', '1a'],
      ['trips.seat-reserved', '1b'],
      ['trips.seat-released', '1b'],
      ['trips.seat-released', '1a'],
      ['trips.given-up', 'trips/seat-taken'],
    ]);
    expect(await rowsOf(app, 'process_failures')).toMatchObject([
      { kind: 'refused', subject: 'trips.book-trip/t/4/1', code: 'trips/seat-taken' },
    ]);
  });

  it('goes on after a restart with what it had decided', async () => {
    const first = await instances.start();
    first.get(Desk).before = () => Promise.reject(new Error('not today'));
    await execute(first, new RequestTrip('t', ['1a']));
    await until(async () => (await rowsOf(first, 'process_commands')).length === 1);
    await instances.stop(first);
    const second = await instances.start();
    await until(() => isSettled(second, 't'));
    expect((await log(second))[1]?.metadata.causationId).toBe('trips.book-trip/t/1/1');
  });

  it('begins at the head of a log when it is new, unless it says otherwise', async () => {
    const without = await instances.start({ processes: [] });
    await execute(without, new RequestTrip('early', ['1a']));
    await instances.stop(without);
    // It feeds nothing, and yet nothing that happens from now on is missed.
    const edge = await instances.start({ feed: false });
    await execute(edge, new RequestTrip('between', ['1b']));
    const app = await instances.start();
    await execute(app, new RequestTrip('late', ['1c']));
    await until(async () => (await isSettled(app, 'late')) && (await isSettled(app, 'between')));
    expect(await happened(app, 'trips.trip-early')).toEqual(['trips.requested']);
    expect(edge.get(Desk).handled).toEqual([]);
  });

  it('sends side by side for its instances, and in order for each', async () => {
    const app = await instances.start();
    let running = 0;
    let most = 0;
    app.get(Desk).before = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
    };
    const trips = Array.from({ length: 270 }, (_, n) => `t${String(n)}`);
    await Promise.all(trips.map((trip) => execute(app, new RequestTrip(trip, [`${trip}-a`]))));
    await until(async () => (await log(app)).length === 810);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(256);
    for (const trip of trips) expect(await happened(app, `trips.trip-${trip}`)).toContain('trips.confirmed');
    expect(app.get(Desk).handled.filter((command) => command instanceof ConfirmTrip)).toHaveLength(270);
  });

  it('is fed by one of two instances, and by the other when that one stops', async () => {
    const both = [await instances.start(), await instances.start()] as const;
    await execute(both[0], new RequestTrip('a', ['1a']));
    await until(() => isSettled(both[0], 'a'));
    // The second one may be chosen while the first is at it: then it goes on from there.
    const feeds = (app: INestApplicationContext) =>
      app
        .get(Subscriptions)
        .of(PROCESS)
        .some(({ position }) => position !== undefined);
    await until(() => both.filter(feeds).length === 1);
    const [feeding, waiting] = feeds(both[0]) ? both : [both[1], both[0]];
    const handled = both.flatMap((app) => app.get(Desk).handled).map((command) => command.constructor.name);
    expect(handled).toEqual([...new Set(handled)]);
    await instances.stop(feeding);
    await execute(waiting, new RequestTrip('b', ['1b']));
    await until(() => isSettled(waiting, 'b'));
    expect(await log(waiting)).toHaveLength(6);
  });
});
