import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { ApplicationService, Database, EventStore } from '../../../src/event-sourcing/index.js';
import { Settlement } from '../../../src/event-sourcing/processes/settlement.js';
import { tripInstances } from '../../support/trips/trips-app.js';
import { Desk, ReleaseSeat, RequestTrip, ReserveSeat } from '../../support/trips/trips.js';
import { until } from '../../support/until.js';

const ID = 'trips.book-trip/t/1/1';

describe('a command that was executed and not written down', () => {
  const instances = tripInstances();

  afterEach(() => {
    jest.restoreAllMocks();
  });

  const request = (app: INestApplicationContext) =>
    app.get(ApplicationService).execute(new RequestTrip('t', ['1a']));
  const query = <T>(app: INestApplicationContext, sql: string) => app.get(Database).reading.query<T[]>(sql);
  const events = async (app: INestApplicationContext, type: string) =>
    (await app.get(EventStore).readAll(0, 1_000, [{ types: [type] }])).events;
  /** What came of each time that the first command of the process was sent. */
  const sent = async (execute: jest.SpiedFunction<ApplicationService['execute']>) => {
    const indexes = execute.mock.calls.flatMap(([, options], index) =>
      options?.commandId === ID ? index : [],
    );
    return Promise.all(indexes.map((index) => execute.mock.results[index]?.value as Promise<object>));
  };
  /** As an instance does that has read the first command while it had the lease, and was held up since. */
  const executeAgain = async (
    application: ApplicationService,
    execute: jest.SpiedFunction<ApplicationService['execute']>,
  ) => {
    const isSent = ({ commandId = '' }) => commandId.startsWith('trips.book-trip/t/');
    const first = execute.mock.calls.filter(([, options]) => options && isSent(options)).slice(0, 1);
    for (const call of first) await application.execute(...call);
    expect(first).toHaveLength(1);
  };
  const isThrough = async (app: INestApplicationContext) =>
    (await events(app, 'trips.confirmed')).length === 1 &&
    (await query(app, 'SELECT * FROM process_commands')).length === 0;

  it('is executed again under the same id after a crash, and has its effect once', async () => {
    const execute = jest.spyOn(ApplicationService.prototype, 'execute');
    const settle = jest.spyOn(Settlement.prototype, 'settle');
    settle.mockRejectedValue(new Error('killed'));
    const first = await instances.start();
    await request(first);
    await until(() => settle.mock.calls.length > 0);
    await instances.stop(first);
    settle.mockRestore();
    const second = await instances.start();
    await until(() => isThrough(second));
    expect((await sent(execute)).at(-1)).toMatchObject({ replayed: true });
    expect(second.get(Desk).handled.filter((command) => command instanceof ReserveSeat)).toEqual([]);
    const reserved = await events(second, 'trips.seat-reserved');
    expect(reserved.map(({ metadata }) => metadata.causationId)).toEqual([ID]);
  });

  it('is left to the instance that has taken over meanwhile', async () => {
    const execute = jest.spyOn(ApplicationService.prototype, 'execute');
    const settle = jest.spyOn(Settlement.prototype, 'settle');
    const app = await instances.start();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    app.get(Desk).before = (command) => (command instanceof ReserveSeat ? held : undefined);
    await request(app);
    await until(() => app.get(Desk).handled.length === 1);
    await app.get(Database).transaction((rows) => rows.query('UPDATE checkpoints SET epoch = epoch + 1'));
    release();
    await until(() => settle.mock.results.length > 0);
    await expect(settle.mock.results[0]?.value).rejects.toMatchObject({ code: 'subscriptions/fenced-off' });
    // It claims the process again, as that other instance would.
    await until(() => isThrough(app));
    expect(await events(app, 'trips.seat-reserved')).toHaveLength(1);
    expect((await sent(execute)).at(-1)).toMatchObject({ replayed: true });
    expect(app.get(Desk).handled.filter((command) => command instanceof ReserveSeat)).toHaveLength(1);
  });

  it('has no effect any more once it is written down as refused, whoever still executes it', async () => {
    const execute = jest.spyOn(ApplicationService.prototype, 'execute');
    const app = await instances.start();
    const application = app.get(ApplicationService);
    await application.execute(new ReserveSeat('1a', 'other'));
    await request(app);
    await until(async () => (await events(app, 'trips.given-up')).length === 1);
    await application.execute(new ReleaseSeat('1a', 'other'));
    await executeAgain(application, execute);
    const reserved = await events(app, 'trips.seat-reserved');
    expect(reserved.map(({ data }) => data['tripId'])).toEqual(['other']);
  });

  it('is not taken for refused where somebody else has executed it meanwhile', async () => {
    const execute = jest.spyOn(ApplicationService.prototype, 'execute');
    const app = await instances.start();
    const application = app.get(ApplicationService);
    await application.execute(new ReserveSeat('1a', 'other'));
    const settle = jest.spyOn(Settlement.prototype, 'settle');
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    settle.mockImplementationOnce(async function (this: Settlement, ...given) {
      await held;
      return this.settle(...given);
    });
    await request(app);
    await until(() => settle.mock.calls.length > 0);
    await application.execute(new ReleaseSeat('1a', 'other'));
    await executeAgain(application, execute);
    release();
    await until(() => isThrough(app));
    expect(await events(app, 'trips.given-up')).toEqual([]);
  });
});
