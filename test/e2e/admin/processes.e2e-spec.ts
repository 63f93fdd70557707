import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { STUCK, stickProcess } from '../../support/stuck-process.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { TIDEMARK } from '../../support/tidemark.js';

const execute = promisify(execFile);
const TRANSFERS = 'transfers.transfer-money';
const INSTANCE = `/admin/processes/${STUCK}/i`;

describe('/admin/processes', () => {
  let application: TestApplication;

  const send = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const answer = await application.app.inject({ method, url, ...(payload && { payload }) });
    const body = answer.json<Record<string, unknown>>();
    return { status: answer.statusCode, type: answer.headers['content-type'], body };
  };
  const got = async (url: string) => {
    const { status, body } = await send('GET', url);
    expect([url, status]).toEqual([url, 200]);
    return body;
  };
  const refusal = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const { status, type, body } = await send(method, url, payload);
    expect(type).toContain('application/problem+json');
    return [status, body['code']];
  };

  beforeAll(async () => {
    application = await startTestApplication();
    await stickProcess(application.app);
  });
  afterAll(() => application.close());

  it.each([
    ['/admin/processes', ['processes', 'list']],
    [`/admin/processes/${STUCK}`, ['processes', 'list', STUCK]],
    [`/admin/processes/${STUCK}?parked=true&status=running`, ['processes', 'list', STUCK, '--parked']],
    ['/admin/deadlines', ['deadlines', 'list']],
  ])('%s shows what npx tidemark does', async (url, words) => {
    // In a process of its own: the command line silences the log of the one that it is in.
    const { stdout } = await execute(process.execPath, [TIDEMARK, '--json', ...words], {
      env: { DATABASE_URL: application.databaseUrl },
    });
    const items = JSON.parse(stdout) as object[];
    expect(items.length).toBeGreaterThan(0);
    expect(await got(url)).toEqual({ items });
  });

  it('lists the instances and the deadlines that are asked for', async () => {
    const keys = async (url: string) =>
      ((await got(url))['items'] as { key: string }[]).map(({ key }) => key);
    expect(await keys(`/admin/processes/${STUCK}?parked=false`)).toEqual(['i']);
    expect(await keys(`/admin/processes/${STUCK}?status=completed`)).toEqual([]);
    expect(await keys(`/admin/processes/${TRANSFERS}`)).toEqual([]);
    expect(await keys(`/admin/deadlines?process=${STUCK}`)).toEqual(['i']);
    expect(await keys(`/admin/deadlines?process=${TRANSFERS}`)).toEqual([]);
  });

  it('shows an instance, lets it go on, and cancels it with a reason, which is kept', async () => {
    expect(await got(INSTANCE)).toMatchObject({
      process: STUCK,
      key: 'i',
      status: 'running',
      isParked: true,
      parkedFor: 'a mistake',
      state: { n: 1 },
      commands: [{ name: 'Act', attempts: 10, error: 'Error: a mistake', dueAt: null }],
      deadlines: [{ name: 'act-by', dueAt: '1970-01-01T00:00:01.000Z', error: null }],
      compensations: 0,
      failures: [],
    });
    expect(await send('POST', `${INSTANCE}/retry`)).toMatchObject({ status: 200, body: { done: true } });
    expect(await got(INSTANCE)).toMatchObject({ isParked: false, parkedFor: null });
    expect(await refusal('POST', `${INSTANCE}/retry`, {})).toEqual([404, 'subscriptions/not-parked']);
    for (const body of [undefined, {}, { reason: '' }, { reason: 'why', force: true }]) {
      expect(await refusal('POST', `${INSTANCE}/cancel`, body)).toEqual([400, 'request/invalid']);
    }
    const reason = { reason: 'by hand' };
    expect(await send('POST', `${INSTANCE}/cancel`, reason)).toMatchObject({
      status: 200,
      body: { done: true },
    });
    expect(await got(INSTANCE)).toMatchObject({
      status: 'cancelled',
      commands: [],
      deadlines: [],
      failures: [{ kind: 'cancelled', detail: 'by hand' }],
    });
    expect(await refusal('POST', `${INSTANCE}/cancel`, reason)).toEqual([409, 'processes/instance-ended']);
  });

  it('refuses what is not there', async () => {
    const none = '/admin/processes/tests.none';
    expect(await refusal('GET', none)).toEqual([404, 'processes/unknown-process']);
    expect(await refusal('GET', '/admin/deadlines?process=tests.none')).toEqual([
      404,
      'processes/unknown-process',
    ]);
    expect(await refusal('GET', `${none}/i`)).toEqual([404, 'processes/unknown-instance']);
    expect(await refusal('GET', `/admin/processes/${STUCK}/j`)).toEqual([404, 'processes/unknown-instance']);
    expect(await refusal('POST', `${none}/i/retry`)).toEqual([404, 'subscriptions/not-parked']);
    expect(await refusal('POST', `${none}/i/cancel`, { reason: 'x' })).toEqual([
      404,
      'processes/unknown-instance',
    ]);
    expect(await refusal('GET', `${INSTANCE}/retry`)).toEqual([405, 'request/method-not-allowed']);
  });

  it.each([
    `/admin/processes/${STUCK}?status=parked`,
    `/admin/processes/${STUCK}?parked=yes`,
    `/admin/processes/${STUCK}?parked=true&parked=true`,
    `/admin/processes/${STUCK}?limit=1`,
    '/admin/processes/a%00b',
    '/admin/processes/a/%00',
    '/admin/deadlines?process=%00',
    '/admin/deadlines?process=',
    '/admin/deadlines?process=a&process=b',
  ])('%s is invalid', async (url) => {
    expect(await refusal('GET', url)).toEqual([400, 'request/invalid']);
  });
});
