import { describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { ApplicationService, Database, EventStore, Processes } from '../../../src/event-sourcing/index.js';
import { settled } from '../../../src/event-sourcing/testing/index.js';
import { Remind } from '../../support/trips/remind.js';
import { tripInstances } from '../../support/trips/trips-app.js';
import { NoteOnTrip, RequestTrip } from '../../support/trips/trips.js';
import { until } from '../../support/until.js';

describe('a deadline', () => {
  const instances = tripInstances({ leaseMs: 10_000 });

  const start = async (patienceMs = 60_000) => {
    const app = await instances.start({ processes: [Remind] });
    app.get(Remind).patienceMs = patienceMs;
    return app;
  };
  const execute = (app: INestApplicationContext, command: RequestTrip | NoteOnTrip) =>
    app.get(ApplicationService).execute(command);
  const notes = async (app: INestApplicationContext) => {
    const { events } = await app.get(EventStore).readAll(0, 10_000, [{ types: ['trips.noted'] }]);
    return events.map(({ data }) => [data['tripId'], data['note']]);
  };
  const makeOverdue = (app: INestApplicationContext) =>
    app.get(Database).transaction((rows) => rows.query('UPDATE process_deadlines SET due_at = 0'));
  const deadlines = (app: INestApplicationContext) => app.get(Processes).deadlines();

  it('takes effect once when it has passed', async () => {
    const app = await start(20);
    await execute(app, new RequestTrip('t', []));
    await until(async () => (await notes(app)).length > 0);
    await settled(app);
    expect(await notes(app)).toEqual([['t', 'a reminder']]);
    expect(await deadlines(app)).toEqual([]);
  });

  it('is as long as it was set for, and is waited for across a restart', async () => {
    const first = await start();
    await execute(first, new RequestTrip('t', []));
    await until(async () => (await deadlines(first)).length === 1);
    const [set] = await deadlines(first);
    const { events } = await first.get(EventStore).readAll(0, 1);
    const requested = events[0]?.recordedAt.getTime() ?? NaN;
    // The clocks of the database and of this process differ by a little.
    expect((set?.dueAt.getTime() ?? 0) - requested).toBeGreaterThanOrEqual(59_000);
    await instances.stop(first);
    const second = await start();
    expect(await notes(second)).toEqual([]);
    await makeOverdue(second);
    await until(async () => (await notes(second)).length === 1);
  });

  it('is there until it has taken effect, also where its method throws', async () => {
    const app = await start(1);
    app.get(Remind).isBroken = true;
    await execute(app, new RequestTrip('t', []));
    const shown = () =>
      app
        .get(Processes)
        .show('trips.remind', 't')
        .catch(() => undefined);
    await until(async () => (await shown())?.deadlines[0]?.error?.includes('broken') === true);
    app.get(Remind).isBroken = false;
    await makeOverdue(app);
    await until(async () => (await notes(app)).length === 1);
    expect(await deadlines(app)).toEqual([]);
  });

  it('is gone when it is cancelled', async () => {
    const app = await start();
    await execute(app, new RequestTrip('t', []));
    await until(async () => (await deadlines(app)).length === 1);
    await execute(app, new NoteOnTrip('t', 'an answer'));
    const shown = () =>
      app
        .get(Processes)
        .show('trips.remind', 't')
        .catch(() => undefined);
    await until(async () => JSON.stringify((await shown())?.state) === '{"isAnswered":true}');
    expect(await deadlines(app)).toEqual([]);
  });

  it('never takes effect when it is cancelled, also where both happen at the same time', async () => {
    const app = await start(150);
    const trips = Array.from({ length: 60 }, (_, n) => `t${String(n)}`);
    await Promise.all(trips.map((trip) => execute(app, new RequestTrip(trip, []))));
    await Promise.all(trips.map((trip) => execute(app, new NoteOnTrip(trip, 'an answer'))));
    await until(async () => (await deadlines(app)).length === 0);
    await settled(app);
    expect(app.get(Remind).wronged).toEqual([]);
    const states = await Promise.all(trips.map((trip) => app.get(Processes).show('trips.remind', trip)));
    expect(states.map(({ state }) => state)).toEqual(trips.map(() => ({ isAnswered: true })));
  });

  it('is one of many that are overdue after a restart: each takes effect once, and others have their turn', async () => {
    const first = await start();
    const trips = Array.from({ length: 500 }, (_, n) => `t${String(n)}`);
    for (let n = 0; n < trips.length; n += 50) {
      await Promise.all(trips.slice(n, n + 50).map((trip) => execute(first, new RequestTrip(trip, []))));
    }
    await until(async () => (await deadlines(first)).length === 500);
    await instances.stop(first);
    const idle = await instances.start({ feed: false, processes: [Remind] });
    await makeOverdue(idle);
    const app = await start();
    await until(async () => (await deadlines(app)).length < 500);
    const left = (await deadlines(app)).length;
    await execute(app, new RequestTrip('another', []));
    expect(left).toBeGreaterThan(0);
    await until(async () => (await notes(app)).length === 500);
    await settled(app);
    expect(new Set((await notes(app)).map(([trip]) => trip)).size).toBe(500);
    expect(await notes(app)).toHaveLength(500);
  });
});
