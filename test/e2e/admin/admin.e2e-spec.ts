import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../../src/event-sourcing/index.js';
import { settled } from '../../../src/event-sourcing/testing/index.js';
import { parkSecondEvent } from '../../support/park-event.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { TIDEMARK } from '../../support/tidemark.js';
import { until } from '../../support/until.js';

const execute = promisify(execFile);
const DIRECTORY = 'users.user-directory';
const PROJECTION = `/admin/projections/${DIRECTORY}`;

describe('/admin', () => {
  let application: TestApplication;
  const userId = randomUUID();
  const sequence = `users.user-${userId}`;

  const send = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const answer = await application.app.inject({ method, url, ...(payload && { payload }) });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: answer.json<Record<string, unknown>>(),
    };
  };
  const get = (url: string) => send('GET', url);
  const post = (url: string, payload?: object) => send('POST', url, payload);
  const done = async (url: string, payload?: object) => {
    const { status, body } = await post(url, payload);
    expect([url, status, body['code']]).toEqual([url, 200, undefined]);
    return body;
  };
  const refused = async (answer: ReturnType<typeof send>) => {
    const { status, headers, body } = await answer;
    expect(headers['content-type']).toContain('application/problem+json');
    return [status, body['code']];
  };
  const park = () => parkSecondEvent(application.app, DIRECTORY, sequence);

  beforeAll(async () => {
    application = await startTestApplication();
    expect((await post('/v1/users', { userId, name: 'Ada', email: 'ada@x.fi' })).status).toBe(201);
    await done(`/v1/users/${userId}/block`, { reason: 'a test' });
    await settled(application.app);
  });
  afterAll(() => application.close());

  it('shows the projections as npx tidemark does', async () => {
    const { status, headers, body } = await get('/admin/projections');
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    const env = { DATABASE_URL: application.databaseUrl };
    // In a process of its own: the command line silences the log of the one that it is in.
    const { stdout: output } = await execute(process.execPath, [TIDEMARK, '--json', 'projections', 'list'], {
      env,
    });
    expect(body).toEqual({ items: JSON.parse(output) as unknown });
    expect((await get(PROJECTION)).body).toMatchObject({
      consumer: DIRECTORY,
      position: 2,
      lag: 0,
      rebuild: null,
    });
    expect(await refused(get('/admin/projections/users.none'))).toEqual([
      404,
      'subscriptions/unknown-consumer',
    ]);
  });

  it('pauses a projection and lets it go on', async () => {
    expect(await done(`${PROJECTION}/pause`)).toEqual({ paused: true });
    expect(await done(`${PROJECTION}/pause`, {})).toEqual({ paused: false });
    expect((await get(PROJECTION)).body).toMatchObject({ fedBy: [], pausedAt: expect.any(String) });
    expect(await done(`${PROJECTION}/resume`)).toEqual({ done: true });
    await until(async () => (await get(PROJECTION)).body['fedBy']?.toString() !== '');
    for (const act of ['pause', 'resume', 'rebuild', 'rebuild/abort']) {
      const answer = post(`/admin/projections/users.none/${act}`);
      expect(await refused(answer)).toEqual([404, 'subscriptions/unknown-consumer']);
    }
  });

  it('shows what is parked, and has it tried again when the number is right', async () => {
    expect((await get('/admin/parked')).body).toEqual({ items: [] });
    await park();
    const item = { consumer: DIRECTORY, sequence, position: 2, events: 1, isRetried: false };
    expect((await get('/admin/parked')).body).toMatchObject({ items: [item] });
    expect((await get(`/admin/parked/${DIRECTORY}`)).body).toMatchObject({ count: 1, items: [item] });
    expect((await get(`/admin/parked/${DIRECTORY}/${sequence}`)).body).toMatchObject({
      ...item,
      trace: 'Error: it threw',
      event: { type: 'users.user-blocked', data: { reason: 'a test' } },
    });
    const changed = await post(`/admin/parked/${DIRECTORY}/retry`, { count: 2 });
    expect(changed).toMatchObject({
      status: 409,
      body: { code: 'subscriptions/parked-count-changed', expected: 2, count: 1 },
    });
    expect(changed.body['detail']).toMatch(/has 1 sequences parked, expected were 2/);
    expect((await get('/admin/parked')).body).toMatchObject({ items: [{ isRetried: false }] });
    expect(await done(`/admin/parked/${DIRECTORY}/retry`, { count: 1 })).toEqual({ retried: 1 });
    await until(async () => (await get(`/admin/parked/${DIRECTORY}`)).body['count'] !== undefined);
  });

  it('skips with a reason only, which is kept', async () => {
    const rows = application.app.get(Database);
    await rows.transaction((each) => each.query('DELETE FROM parked_events'));
    await done(`${PROJECTION}/pause`);
    await park();
    const url = `/admin/parked/${DIRECTORY}/${sequence}`;
    expect(await done(`${url}/retry`)).toEqual({ retried: 1 });
    for (const body of [undefined, {}, { reason: '' }, { reason: 'why', force: true }]) {
      expect(await refused(post(`${url}/skip`, body))).toEqual([400, 'request/invalid']);
    }
    expect(await done(`${url}/skip`, { reason: 'it was a test' })).toEqual({ position: 2 });
    const kept = await rows.transaction((each) => each.query<unknown[]>('SELECT reason FROM skipped_events'));
    expect(kept).toEqual([{ reason: 'it was a test' }]);
    await done(`${PROJECTION}/resume`);
    for (const answer of [get(url), post(`${url}/retry`), post(`${url}/skip`, { reason: 'again' })]) {
      expect(await refused(answer)).toEqual([404, 'subscriptions/not-parked']);
    }
    const all = post('/admin/parked/users.none/retry', { count: 0 });
    expect(await refused(all)).toEqual([404, 'subscriptions/unknown-consumer']);
    expect(await refused(get('/admin/parked/users.none'))).toEqual([404, 'subscriptions/unknown-consumer']);
  });

  it('builds a projection anew, compares it, and switches or gives it up', async () => {
    const rebuild = `${PROJECTION}/rebuild`;
    expect(await refused(get(`${rebuild}/comparison`))).toEqual([409, 'projection/rebuild']);
    expect(await refused(post(`${rebuild}/abort`))).toEqual([409, 'projection/rebuild']);
    expect(await refused(post(`${rebuild}/switch`, { reason: 'none' }))).toEqual([409, 'projection/rebuild']);
    expect(await done(rebuild)).toEqual({ done: true });
    expect(await refused(post(rebuild))).toEqual([409, 'projection/rebuild']);
    await until(async () => {
      const status = (await get(PROJECTION)).body['rebuild'] as { position: number; head: number };
      return status.position >= status.head;
    });
    expect((await get(`${rebuild}/comparison`)).body).toMatchObject({
      position: 2,
      tables: [{ table: 'user_directory', liveRows: 1, buildRows: 1, differing: 0 }],
    });
    for (const act of ['switch', 'drop']) {
      expect(await refused(post(`${rebuild}/${act}`))).toEqual([400, 'request/invalid']);
      expect(await done(`${rebuild}/${act}`, { reason: `to ${act} it` })).toEqual({ done: true });
      expect(application.log.some((line) => line.includes(`: to ${act} it`))).toBe(true);
    }
    await done(rebuild);
    expect(await done(`${rebuild}/abort`)).toEqual({ done: true });
    expect((await get('/v1/users')).body).toMatchObject({ items: [{ id: userId, status: 'blocked' }] });
  });

  it('renames and begins by the rules of npx tidemark', async () => {
    const others = '/admin/projections/users.none';
    expect(await refused(post(`${others}/rename`, { to: 'users.x' }))).toEqual([
      404,
      'subscriptions/unknown-consumer',
    ]);
    expect(await refused(post(`${PROJECTION}/rename`, { to: 'users.address-history' }))).toEqual([
      409,
      'subscriptions/consumer-exists',
    ]);
    expect(await refused(post(`${PROJECTION}/rename`, {}))).toEqual([400, 'request/invalid']);
    expect(await refused(post(`${PROJECTION}/begin`, { at: 'start' }))).toEqual([
      409,
      'subscriptions/consumer-exists',
    ]);
    expect(await refused(post(`${PROJECTION}/begin`, { at: 7 }))).toEqual([400, 'request/invalid']);
    expect(await refused(post(`${others}/begin`, { at: 'head' }))).toEqual([
      404,
      'subscriptions/unknown-consumer',
    ]);
  });

  it('shows the log: a stream, the last events, those after a position', async () => {
    const positions = async (url: string) => {
      const { items, ...where } = (await get(url)).body as { items: { position: number }[] };
      return { positions: items.map(({ position }) => position), ...where };
    };
    const stream = `/admin/streams/${sequence}`;
    expect(await positions(stream)).toEqual({ positions: [1, 2], next: null });
    expect(await positions(`${stream}?limit=1`)).toEqual({ positions: [1], next: 2 });
    expect(await positions(`${stream}?from=2`)).toEqual({ positions: [2], next: null });
    expect(await refused(get('/admin/streams/users.user-nobody'))).toEqual([
      404,
      'event-store/unknown-stream',
    ]);
    expect(await positions('/admin/events')).toEqual({ positions: [1, 2], after: 0, through: 2 });
    expect(await positions('/admin/events?limit=1')).toEqual({ positions: [2], after: 1, through: 2 });
    expect(await positions('/admin/events?before=2')).toEqual({ positions: [1], after: 0, through: 1 });
    expect(await positions('/admin/events?after=1')).toEqual({ positions: [2], after: 1, through: 2 });
    const both = 'type=users.user-blocked&type=users.none';
    expect((await positions(`/admin/events?${both}`)).positions).toEqual([2]);
    expect((await positions(`/admin/events?streamPrefix=wallets.`)).positions).toEqual([]);
    expect((await get(stream)).body).toMatchObject({ items: [{ data: { name: 'Ada' }, metadata: {} }, {}] });
  });

  it.each([
    '/admin/events?limit=501',
    '/admin/events?after=-1',
    '/admin/events?before=0',
    '/admin/events?after=1&before=2',
    '/admin/events?type=%00',
    '/admin/events?streamPrefix=%27',
    '/admin/events?tail=1',
    '/admin/streams/a?from=0',
    '/admin/streams/%00',
    '/admin/parked/a%00b',
  ])('%s is invalid', async (url) => {
    expect(await refused(get(url))).toEqual([400, 'request/invalid']);
  });

  it('refuses what it does not know', async () => {
    expect(await refused(post(`${PROJECTION}/pause`, { until: 'noon' }))).toEqual([400, 'request/invalid']);
    for (const count of [-1, 1.5, '1', null]) {
      const answer = post(`/admin/parked/${DIRECTORY}/retry`, { count });
      expect(await refused(answer)).toEqual([400, 'request/invalid']);
    }
    expect(await refused(get(`${PROJECTION}/pause`))).toEqual([405, 'request/method-not-allowed']);
    expect(await refused(get('/admin'))).toEqual([404, 'request/no-such-route']);
  });

  it('is in OpenAPI', async () => {
    const { paths } = (await get('/docs-json')).body as { paths: object };
    const [projection, parked] = ['/admin/projections/{projection}', '/admin/parked/{projection}'];
    expect(
      Object.keys(paths)
        .filter((path) => path.startsWith('/admin'))
        .sort(),
    ).toEqual(
      [
        '/admin/events',
        '/admin/streams/{stream}',
        '/admin/parked',
        parked,
        ...['retry', '{sequence}', '{sequence}/retry', '{sequence}/skip'].map((act) => `${parked}/${act}`),
        '/admin/projections',
        projection,
        ...['pause', 'resume', 'rename', 'begin', 'rebuild'].map((act) => `${projection}/${act}`),
        ...['comparison', 'switch', 'abort', 'drop'].map((act) => `${projection}/rebuild/${act}`),
        ...['', '/{process}', '/{process}/{instance}'].map((path) => `/admin/processes${path}`),
        ...['retry', 'cancel'].map((act) => `/admin/processes/{process}/{instance}/${act}`),
        '/admin/deadlines',
      ].sort(),
    );
  });
});
