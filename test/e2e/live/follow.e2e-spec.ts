import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../support/until.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { byServerSentEvents, bySubscription, type Change, type FollowUser } from '../drivers/live.js';

describe.each<[string, FollowUser]>([
  ['server-sent events', byServerSentEvents],
  ['a GraphQL subscription', bySubscription],
])('following a user by %s', (_, follow) => {
  let application: TestApplication;
  let url: string;
  const following: AbortController[] = [];

  beforeAll(async () => {
    application = await startTestApplication();
    await application.app.listen(0, '127.0.0.1');
    url = await application.app.getUrl();
  });
  afterEach(() => {
    for (const each of following.splice(0)) each.abort();
  });
  afterAll(() => application.close());

  const post = async (path: string, body: object) => {
    const response = await fetch(`${url}/v1/users${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { id: string; version: number; position: number };
  };
  const someone = () => post('', { name: 'Ada', email: `${randomUUID()}@x.fi` });
  const toggle = (id: string, times: number) =>
    Array.from({ length: times }).reduce<Promise<unknown>>(
      (before, __, n) =>
        before.then(() => post(`/${id}/${n % 2 ? 'unblock' : 'block'}`, n % 2 ? {} : { reason: 'x' })),
      Promise.resolve(),
    );
  /** Reads in the background, and notes what comes. */
  const noted = (userId: string, after?: number) => {
    const controller = new AbortController();
    following.push(controller);
    const changes: Change[] = [];
    const done = (async () => {
      for await (const change of follow(url, userId, after, controller.signal)) changes.push(change);
    })().catch((error: unknown) => error);
    return { changes, done, controller };
  };

  it('shows the user as it was at each event, those before as well as those to come', async () => {
    const { id, position } = await someone();
    await toggle(id, 3);
    const { changes } = noted(id, 0);
    await until(() => changes.length === 4);
    await toggle(id, 0);
    await post(`/${id}/unblock`, {});
    await until(() => changes.length === 5);
    expect(changes.map(({ type, user }) => [type, user.status, user.version])).toEqual([
      ['users.user-created', 'active', 1],
      ['users.user-blocked', 'blocked', 2],
      ['users.user-unblocked', 'active', 3],
      ['users.user-blocked', 'blocked', 4],
      ['users.user-unblocked', 'active', 5],
    ]);
    expect(changes.map((change) => change.position)).toEqual([0, 1, 2, 3, 4].map((n) => position + n));
    expect(new Set(changes.map(({ user }) => user.id))).toEqual(new Set([id]));
  });

  it('resumes after a position, and loses and repeats nothing while others write', async () => {
    const { id, position } = await someone();
    const other = await someone();
    const writing = Promise.all([toggle(id, 60), toggle(other.id, 60)]);
    const versions: number[] = [];
    let after = position;
    // Cut off again and again, as by a bad connection.
    while (versions.length < 60) {
      const { changes, controller, done } = noted(id, after);
      await until(() => changes.length >= Math.min(7, 60 - versions.length));
      controller.abort();
      await done;
      versions.push(...changes.map(({ user }) => user.version));
      after = changes.at(-1)?.position ?? after;
    }
    await writing;
    expect(versions).toEqual(Array.from({ length: 60 }, (__, n) => n + 2));
  });

  it('shows what comes from now on where no position is given', async () => {
    const { id } = await someone();
    await toggle(id, 2);
    const { changes } = noted(id);
    // It is not known when the other side has begun: what is written until then may be missed.
    await until(async () => {
      await toggle(id, 2);
      return changes.length > 0;
    });
    expect(changes[0]?.user.version).toBeGreaterThan(3);
  });

  it('ends when the application does, so that this need not wait', async () => {
    const own = await startTestApplication();
    await own.app.listen(0, '127.0.0.1');
    const before = url;
    url = await own.app.getUrl();
    const { id } = await someone();
    const { changes, done } = noted(id, 0);
    await until(() => changes.length === 1);
    await own.close();
    url = before;
    await done;
  });
});
