import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../../src/event-sourcing/index.js';
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

  it('refuses a status that there is not, and to choose from no process', async () => {
    const refused = async (...words: string[]) => {
      const { code, output, errors } = await tidemark('processes', 'list', ...words);
      expect([code, output]).toEqual([2, '']);
      return errors;
    };
    expect(await refused(PROCESS, '--status', 'runing')).toContain('running, completed, cancelled');
    expect(await refused('--status', 'running')).toContain("'--status' goes with the name of a process");
    expect(await refused('--parked')).toContain("'--parked' goes with the name of a process");
    expect(await json('processes', 'list', PROCESS, '--status', 'running')).toMatchObject([{ key: 'i' }]);
  });

  it('says that there may be more where a list ends', async () => {
    const addTo = async (process: string, from: number, to: number) => {
      const numbers = Array.from({ length: to - from }, (_, n) => String(from + n));
      const rows = (row: (n: string) => string) => numbers.map(row).join(', ');
      await application.app.get(Database).transaction(async (store) => {
        await store.query(`INSERT INTO process_instances (process, instance, bucket, status, version, state, compensations,
          sent, started_at, updated_at) VALUES ${rows((n) => `('${process}', '${n}', 0, 'running', 1, '{}', '[]', 0, 0, 0)`)}`);
        await store.query(`INSERT INTO process_deadlines (process, instance, name, bucket, set_by, context, attempts, due_at)
          VALUES ${rows((n) => `('${process}', '${n}', 'act-by', 0, '1', '{}', 0, 1000)`)}`);
        await store.query(`INSERT INTO parked_events (consumer, position, sequence, event_id, attempts, parked_at)
          VALUES ${rows((n) => `('${process}', ${n}, '${n}', '${n}', 1, 0)`)}`);
      });
    };
    const lists = [
      ['processes', 'list', 'tests.many'],
      ['deadlines', 'list', 'tests.many'],
      ['parked', 'list'],
    ];
    const more = 'A list ends at 1,000. There may be more.';
    await addTo('tests.many', 0, 999);
    for (const words of lists) expect((await tidemark(...words)).output).not.toContain(more);
    await addTo('tests.many', 999, 1_001);
    for (const words of lists) {
      expect((await tidemark(...words)).output).toContain(more);
      expect(await json(...words)).toHaveLength(1_000);
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
