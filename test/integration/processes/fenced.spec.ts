import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { ApplicationService, Database, EventStore } from '../../../src/event-sourcing/index.js';
import { Settlement } from '../../../src/event-sourcing/processes/settlement.js';
import { tripInstances } from '../../support/trips/trips-app.js';
import { Desk, RequestTrip, ReserveSeat } from '../../support/trips/trips.js';
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
});
