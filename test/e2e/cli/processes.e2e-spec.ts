import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { STUCK as PROCESS, stickProcess } from '../../support/stuck-process.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { tidemarkOn } from '../../support/tidemark.js';

describe('npx tidemark processes', () => {
  let application: TestApplication;

  const tidemark = (...words: string[]) => tidemarkOn(application.databaseUrl, ...words);
  const json = async (...words: string[]) => {
    const { code, output, errors } = await tidemark('--json', ...words);
    expect([code, errors]).toEqual([0, '']);
    return JSON.parse(output) as unknown;
  };

  beforeAll(async () => {
    application = await startTestApplication();
    await stickProcess(application.app);
  });
  afterAll(() => application.close());

  it('lists processes, instances and deadlines', async () => {
    expect(await json('processes', 'list')).toContainEqual({
      process: PROCESS,
      running: 1,
      completed: 0,
      cancelled: 0,
      parked: 1,
      commands: 1,
      deadlines: 1,
      overdueSince: null,
    });
    expect(await json('processes', 'list', PROCESS, '--parked')).toMatchObject([
      { key: 'i', status: 'running', isParked: true, parkedFor: 'a mistake' },
    ]);
    expect(await json('processes', 'list', PROCESS, '--status', 'completed')).toEqual([]);
    expect(await json('deadlines', 'list', PROCESS)).toEqual([
      { process: PROCESS, key: 'i', name: 'act-by', dueAt: '1970-01-01T00:00:01.000Z', isPaused: true },
    ]);
    expect((await tidemark('deadlines', 'list')).output).toContain('paused: its instance is parked');
    expect((await tidemark('processes', 'list')).output).toMatch(
      /parked +commands +deadlines +overdue since/,
    );
    for (const what of ['processes', 'deadlines']) {
      const { code, errors } = await tidemark(what, 'list', 'tests.none');
      expect([code, errors]).toEqual([1, 'There is no process tests.none. List what there is.\n']);
    }
  });

  it('shows an instance, lets it go on, and cancels it with a reason', async () => {
    expect((await tidemark('processes', 'show', PROCESS, 'i')).output).toContain(
      'running, parked: a mistake',
    );
    expect(await json('processes', 'retry', PROCESS, 'i')).toEqual({ retried: true });
    expect(await json('processes', 'show', PROCESS, 'i')).toMatchObject({ isParked: false, state: { n: 1 } });
    expect(await json('processes', 'list')).toContainEqual(
      expect.objectContaining({ process: PROCESS, parked: 0, overdueSince: '1970-01-01T00:00:01.000Z' }),
    );
    expect((await tidemark('processes', 'retry', PROCESS, 'i')).code).toBe(1);
    expect((await tidemark('processes', 'cancel', PROCESS, 'i')).code).toBe(2);
    expect(await json('processes', 'cancel', PROCESS, 'i', '--reason', 'by hand')).toEqual({
      cancelled: true,
    });
    expect(await json('processes', 'show', PROCESS, 'i')).toMatchObject({
      status: 'cancelled',
      commands: [],
      deadlines: [],
      failures: [{ kind: 'cancelled', detail: 'by hand' }],
    });
    const { code, errors } = await tidemark('processes', 'cancel', PROCESS, 'none', '--reason', 'x');
    expect([code, errors]).toEqual([1, `${PROCESS} has no instance none. List what there is.\n`]);
  });
});
