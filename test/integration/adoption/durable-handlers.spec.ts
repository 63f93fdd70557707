import { afterEach, describe, expect, it } from '@jest/globals';
import { Inject, type INestApplicationContext } from '@nestjs/common';
import { EventsHandler, type IEventHandler } from '@nestjs/cqrs';
import {
  ApplicationService,
  Consumers,
  currentContext,
  Database,
  Durable,
  EventStore,
  ParkedSequences,
  Rebuilds,
  type RecordedEvent,
  Subscriptions,
} from '../../../src/event-sourcing/index.js';
import { Gate } from '../../support/gate.js';
import { tripInstances } from '../../support/trips/trips-app.js';
import { NoteOnTrip, RequestTrip, TripNoted, TripRequested } from '../../support/trips/trips.js';
import { until } from '../../support/until.js';

const NAME = 'trips.tell-partners';

type Told = TripRequested | TripNoted;

/** Tells somebody outside: what it was called with, and whatever a test lets happen then. */
@Durable(NAME)
@EventsHandler(TripRequested, TripNoted)
class TellPartners implements IEventHandler<Told> {
  /** What the next one begins with. */
  static first: (event: Told) => unknown = () => undefined;

  readonly calls: string[] = [];
  readonly ids = new Set<string>();
  during: (event: Told, recorded?: RecordedEvent<Told>) => unknown = TellPartners.first;

  async handle(event: Told, recorded?: RecordedEvent<Told>): Promise<void> {
    this.calls.push(textOf(event));
    this.ids.add(recorded?.id ?? 'none');
    await this.during(event, recorded);
  }
}

/** One as Nest has them. */
@EventsHandler(TripRequested, TripNoted)
class ShowLive implements IEventHandler<Told> {
  readonly calls: string[] = [];

  handle(event: Told): void {
    this.calls.push(textOf(event));
  }
}

@Durable('trips.remind-once')
@EventsHandler(TripRequested)
class NoteOnce implements IEventHandler<TripRequested> {
  isBroken = true;

  constructor(@Inject(ApplicationService) private readonly application: ApplicationService) {}

  async handle({ tripId }: TripRequested): Promise<void> {
    if (this.isBroken && tripId === 'b') throw new Error('broken');
    await this.application.execute(new NoteOnTrip(tripId, 'seen'));
  }
}

function textOf(event: Told): string {
  return event instanceof TripNoted ? `${event.tripId}: ${event.note}` : event.tripId;
}

describe('a durable handler', () => {
  const instances = tripInstances({ leaseMs: 300 });

  afterEach(() => {
    TellPartners.first = () => undefined;
  });

  const start = (feed = true) => instances.start({ processes: [TellPartners, ShowLive], feed });
  const execute = (app: INestApplicationContext, command: RequestTrip | NoteOnTrip) =>
    app.get(ApplicationService).execute(command);
  const request = (app: INestApplicationContext, ...trips: readonly string[]) =>
    Promise.all(trips.map((trip) => execute(app, new RequestTrip(trip, []))));
  const parked = (app: INestApplicationContext) => app.get(ParkedSequences);
  const reached = async (app: INestApplicationContext) =>
    app.get(Subscriptions).reached(await app.get(EventStore).head());

  it('gets each event once, by the log and not by the bus, which live handlers still get theirs by', async () => {
    const app = await start();
    const partners = app.get(TellPartners);
    await request(app, 'a', 'b');
    await execute(app, new NoteOnTrip('a', 'hello'));
    await until(() => app.get(ShowLive).calls.length === 3);
    await reached(app);
    expect([...partners.calls].sort()).toEqual(['a', 'a: hello', 'b']);
    expect(partners.ids.size).toBe(3);
    expect(partners.ids).not.toContain('none');
  });

  it('begins at the head, and gets after a restart what happened meanwhile', async () => {
    const before = await instances.start({ processes: [] });
    await request(before, 'early');
    await instances.stop(before);
    const first = await start();
    await request(first, 'a');
    await reached(first);
    expect(first.get(TellPartners).calls).toEqual(['a']);
    await instances.stop(first);
    const edge = await start(false);
    await request(edge, 'b');
    expect(edge.get(TellPartners).calls).toEqual([]);
    const second = await start();
    await until(() => second.get(TellPartners).calls.length > 0);
    await reached(second);
    expect(second.get(TellPartners).calls).toEqual(['b']);
  });

  it('holds up the stream of an event that it throws at, and no other, and tries again', async () => {
    const app = await start();
    const partners = app.get(TellPartners);
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    partners.during = (event) => {
      if (event.tripId === 'a') throw refused;
    };
    await request(app, 'a');
    await execute(app, new NoteOnTrip('a', 'later'));
    await request(app, 'b');
    await until(() => partners.calls.includes('b'));
    await reached(app);
    expect(await parked(app).list()).toMatchObject([
      { consumer: NAME, sequence: 'trips.trip-a', position: 1, events: 2, error: 'connect ECONNREFUSED' },
    ]);
    expect(partners.calls).not.toContain('a: later');
    partners.during = () => undefined;
    await until(async () => (await parked(app).list()).length === 0);
    expect(partners.calls.slice(-2)).toEqual(['a', 'a: later']);
  });

  it('may send commands, also while it tries again: they have the event as their cause', async () => {
    const app = await instances.start({ processes: [NoteOnce] });
    await request(app, 'a', 'b');
    await until(async () => (await parked(app).list()).length === 1);
    app.get(NoteOnce).isBroken = false;
    const log = async () => (await app.get(EventStore).readAll(0, 100)).events;
    await until(async () => (await log()).length === 4);
    const [first, second, ...notes] = await log();
    const causes = [first, second].map((event) => [event?.id, event?.metadata.correlationId]);
    const noted = notes.map(({ metadata }) => metadata.correlationId);
    expect(noted.sort()).toEqual(causes.map(([, correlationId]) => correlationId).sort());
  });

  it('runs in the context of its event, as the application itself', async () => {
    const app = await start();
    const seen: unknown[] = [];
    app.get(TellPartners).during = (_, recorded) => {
      seen.push([currentContext()?.causationId === recorded?.id, currentContext()?.principal]);
    };
    await request(app, 'a');
    await reached(app);
    expect(seen).toEqual([[true, { id: `handler:${NAME}`, roles: ['system'] }]]);
  });

  it('gets an event again that it was at when another instance took over, and only that one', async () => {
    const edge = await start(false);
    await request(edge, 'a');
    await request(edge, 'b');
    const gate = new Gate();
    TellPartners.first = ({ tripId }) => (tripId === 'b' ? gate.opened : undefined);
    const app = await start();
    const partners = app.get(TellPartners);
    await until(() => partners.calls.includes('b'));
    const sql = `UPDATE checkpoints SET epoch = epoch + 1, lease_until = 0 WHERE consumer = '${NAME}'`;
    await app.get(Database).transaction((rows) => rows.query(sql));
    gate.open();
    await until(() => partners.calls.length === 3);
    await reached(app);
    expect(partners.calls).toEqual(['a', 'b', 'b']);
    expect(partners.ids.size).toBe(2);
  });

  it('keeps its lease for as long as it takes', async () => {
    const app = await start();
    const gate = new Gate();
    app.get(TellPartners).during = () => gate.opened;
    await request(app, 'a');
    await until(() => app.get(TellPartners).calls.length === 1);
    const leaseUntil = async () => {
      const sql = `SELECT lease_until FROM checkpoints WHERE consumer = '${NAME}'`;
      const [row] = await app.get(Database).reading.query<{ lease_until: number }[]>(sql);
      return Number(row?.lease_until);
    };
    const first = await leaseUntil();
    await until(async () => (await leaseUntil()) > first + 300);
    gate.open();
    await reached(app);
    expect(app.get(TellPartners).calls).toEqual(['a']);
  });

  it('is listed with all that is fed, and is nothing to be rebuilt', async () => {
    const app = await start();
    await request(app, 'a');
    await reached(app);
    await until(async () => (await app.get(Consumers).get(NAME)).lag === 0);
    expect(await app.get(Consumers).get(NAME)).toMatchObject({ consumer: NAME, position: 1, parked: 0 });
    await expect(app.get(Rebuilds).begin(NAME)).rejects.toThrow(NAME);
    expect(app.get(TellPartners).calls).toEqual(['a']);
  });
});

describe('a durable handler that is paused', () => {
  const instances = tripInstances();

  it('is not called any more, and goes on where it stood', async () => {
    const app = await instances.start({ processes: [TellPartners, ShowLive] });
    const request = (trip: string) => app.get(ApplicationService).execute(new RequestTrip(trip, []));
    const { calls } = app.get(TellPartners);
    await request('a');
    await app.get(Subscriptions).reached(1);
    await app.get(Consumers).pause(NAME);
    await request('b');
    await until(() => app.get(ShowLive).calls.includes('b'));
    await until(() => app.get(Subscriptions).of(NAME)[0]?.state === 'standing-by');
    expect(calls).toEqual(['a']);
    await app.get(Consumers).resume(NAME);
    await until(() => calls.length > 1);
    await app.get(Subscriptions).reached(2);
    expect(calls).toEqual(['a', 'b']);
  });
});
