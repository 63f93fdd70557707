import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EventStore } from '../../src/event-sourcing/index.js';
import { settled } from '../../src/event-sourcing/testing/index.js';
import { startTestApplication, type TestApplication } from '../support/test-application.js';
import { until } from '../support/until.js';

interface Ready {
  readonly status: string;
  readonly details: {
    readonly log: { readonly head: number; readonly secondsSinceLastEvent: number | null };
    readonly consumers: {
      readonly lag: Readonly<Record<string, { readonly events: number; readonly seconds: number }>>;
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
});
