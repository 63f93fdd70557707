import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Consumers, Database, EventStore } from '../../src/event-sourcing/index.js';
import { settled } from '../../src/event-sourcing/testing/index.js';
import { forkConsumer } from '../support/fork-consumer.js';
import { startTestApplication, type TestApplication } from '../support/test-application.js';
import { until } from '../support/until.js';

interface Ready {
  readonly status: string;
  readonly details: {
    readonly log: { readonly head: number; readonly secondsSinceLastEvent: number | null };
    readonly consumers: {
      readonly lag: Readonly<Record<string, { readonly events: number; readonly seconds: number }>>;
    };
    readonly processes: {
      readonly waiting: Readonly<
        Record<
          string,
          { readonly parked: number; readonly commands: number; readonly overdueSeconds: number }
        >
      >;
    };
  };
}

describe('readiness', () => {
  let application: TestApplication;
  let goOn: () => void = () => undefined;
  const ready = async () => {
    const answer = await application.app.inject({ method: 'GET', url: '/health/ready' });
    expect(answer.statusCode).toBe(200);
    return answer.json<Ready>().details;
  };
  const create = async () => {
    const userId = randomUUID();
    const payload = { userId, name: 'Ada', email: `${userId}@x.fi` };
    const { statusCode } = await application.app.inject({ method: 'POST', url: '/v1/users', payload });
    expect(statusCode).toBe(201);
  };

  beforeAll(async () => {
    application = await startTestApplication();
  });
  afterAll(() => {
    goOn();
    return application.close();
  });

  it('says how far a projection is behind, in events and by the age of the first of them', async () => {
    expect((await ready()).log).toMatchObject({ head: 0, secondsSinceLastEvent: null });
    await create();
    await settled(application.app);
    const directory = async () => (await ready()).consumers.lag['users.user-directory'];
    expect(await directory()).toEqual({ events: 0, seconds: 0 });

    const store = application.app.get(EventStore);
    const readAll = store.readAll.bind(store);
    const held = new Promise<void>((resolve) => (goOn = resolve));
    // Subscriptions read pages; readiness reads single events.
    const spy = jest.spyOn(store, 'readAll').mockImplementation(async (after, limit, filter) => {
      if (limit > 1) await held;
      return readAll(after, limit, filter);
    });
    await create();
    await create();
    await until(async () => ((await directory())?.seconds ?? 0) >= 1);
    expect((await directory())?.events).toBe(2);
    await until(async () => ((await ready()).log.secondsSinceLastEvent ?? 0) >= 1);
    goOn();
    spy.mockRestore();
    await until(async () => (await directory())?.events === 0);
    expect(await directory()).toEqual({ events: 0, seconds: 0 });
  });

  it('says what waits in a process: parked instances, commands, and the deadline that is overdue for longest', async () => {
    const waiting = async () => (await ready()).processes.waiting['transfers.transfer-money'];
    const rows = application.app.get(Database);
    // Nobody takes the deadlines up.
    await application.app.get(Consumers).pause('transfers.transfer-money');
    expect(await waiting()).toEqual({ parked: 0, commands: 0, overdueSeconds: 0 });
    const stuck = (key: string, parkedAt: number | null) =>
      `('transfers.transfer-money', '${key}', 0, 'running', 1, NULL, '[]', 1, 0, 0, ${String(parkedAt)}, NULL)`;
    const act = (key: string) =>
      `('transfers.transfer-money', '${key}', 1, 0, '${key}', 'Act', '{}', '{}', 1, 1, NULL, NULL)`;
    const due = (key: string, dueAt: string) =>
      `('transfers.transfer-money', '${key}', 'act-by', 0, '1', '{}', 0, NULL, ${dueAt})`;
    await rows.transaction(async (each) => {
      await each.query(
        `INSERT INTO process_instances (process, instance, bucket, status, version, state, compensations, sent,
           started_at, updated_at, parked_at, parked_for) VALUES ${stuck('a', 1)}, ${stuck('b', 1)}, ${stuck('c', null)}`,
      );
      await each.query(
        `INSERT INTO process_commands (process, instance, number, bucket, id, name, data, context, attempts, faults,
           error, due_at) VALUES ${act('a')}, ${act('b')}`,
      );
      await each.query(
        `INSERT INTO process_deadlines (process, instance, name, bucket, set_by, context, attempts, error, due_at)
         VALUES ${due('a', '0')}, ${due('c', `${rows.now} - 60000`)}, ${due('d', `${rows.now} + 60000`)}`,
      );
    });
    // The deadline of `a` is paused with it, and that of `d` is still to come.
    expect(await waiting()).toMatchObject({ parked: 2, commands: 2 });
    const seconds = (await waiting())?.overdueSeconds ?? 0;
    expect(seconds).toBeGreaterThanOrEqual(59);
    expect(seconds).toBeLessThan(600);
  });

  it('is a problem with 503 that says which consumer has halted, and how the others stand', async () => {
    await settled(application.app);
    const { head } = (await ready()).log;
    await forkConsumer(application.app, 'users.user-directory');
    const logged = application.log.length;
    const answer = await application.app.inject({ method: 'GET', url: '/health/ready' });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'retry-after': '1',
    });
    const body = answer.json<Ready & { readonly requestId: string }>();
    expect(body).toMatchObject({
      type: 'urn:tidemark:error:service/unavailable',
      title: 'Unavailable',
      status: 503,
      detail: 'This instance is not ready to be sent requests.',
      code: 'service/unavailable',
      requestId: expect.any(String),
      error: { consumers: { status: 'down', halted: ['users.user-directory'] } },
      details: { log: { status: 'up', head }, consumers: { halted: ['users.user-directory'] } },
    });
    const { lag } = body.details.consumers;
    expect(lag['wallets.statement']).toEqual({ events: 0, seconds: 0 });
    expect(lag).not.toHaveProperty('users.user-directory');
    // Probes come every few seconds: it was said when it halted.
    expect(application.log.slice(logged).filter((line) => line.includes('"Problems"'))).toEqual([]);
  });
});
