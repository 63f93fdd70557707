import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidV7 } from '../../../src/event-sourcing/index.js';
import { EventStore } from '../../../src/event-sourcing/index.js';
import { startTestApplication, type TestApplication } from '../../support/test-application.js';
import { TIDEMARK, tidemarkOn } from '../../support/tidemark.js';
import { until } from '../../support/until.js';

const REASON = 'a reason '.repeat(30).trim();

interface Line {
  readonly position: number;
  readonly type: string;
  readonly stream: string;
  readonly version: number;
  readonly data: Record<string, unknown>;
}

/** Beside an application that runs on the same database. */
describe('npx tidemark events', () => {
  let application: TestApplication;
  const [ada, bob] = [randomUUID(), randomUUID()];
  const ended: (() => Promise<unknown>)[] = [];

  const post = async (url: string, payload: object) => {
    const { statusCode } = await application.app.inject({ method: 'POST', url, payload });
    expect([200, 201]).toContain(statusCode);
  };
  const events = (...words: string[]) => tidemarkOn(application.databaseUrl, 'events', ...words);
  const json = async (...words: string[]) => {
    const { code, output, errors } = await events(...words, '--json');
    expect([code, errors]).toEqual([0, '']);
    return linesOf(output);
  };
  const linesOf = (output: string) =>
    output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  const positions = (lines: readonly Line[]) => lines.map(({ position }) => position);

  /** In a process of its own. */
  const follow = (...words: string[]) => {
    const child = spawn(process.execPath, [TIDEMARK, 'events', 'tail', '--follow', ...words], {
      env: { DATABASE_URL: application.databaseUrl },
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    ended.push(() => {
      child.kill('SIGKILL');
      return exit;
    });
    const interrupt = async (signal: NodeJS.Signals) => {
      child.kill(signal);
      return { exit: await exit, errors };
    };
    return { child, exit, interrupt, output: () => output };
  };

  beforeAll(async () => {
    application = await startTestApplication();
    await post('/v1/users', { userId: ada, name: 'Ada', email: 'ada@x.fi' });
    await post(`/v1/users/${ada}/block`, { reason: REASON });
    await post(`/v1/users/${ada}/unblock`, {});
    await post('/v1/users', { userId: bob, name: 'Bob', email: 'bob@x.fi' });
  });
  afterEach(async () => {
    for (const end of ended.splice(0)) await end();
  });
  afterAll(() => application.close());

  it('stream gives the events of a stream, from a version on', async () => {
    const { code, output, errors } = await events('stream', `users.user-${ada}`);
    expect([code, errors]).toEqual([0, '']);
    const [headings, first, second, third, end] = output.split('\n');
    expect(headings).toMatch(/^position +recorded +type +stream +version +data$/);
    expect(first).toMatch(/^1 +\d{4}-\S+Z +users\.user-created +users\.user-\S+ +1 +\{.*"name":"Ada"/);
    expect(second).toContain('{"reason":"a reason a reason');
    expect(second?.endsWith('…')).toBe(true);
    expect(second).not.toContain(REASON);
    expect([third?.split(/ +/)[2], end]).toEqual(['users.user-unblocked', '']);

    const [blocked, ...none] = await json('stream', `users.user-${ada}`, '--from', '2', '--limit', '2').then(
      (lines) => lines.slice(0, 1),
    );
    expect(none).toEqual([]);
    expect(blocked).toMatchObject({
      position: 2,
      type: 'users.user-blocked',
      typeVersion: 1,
      stream: `users.user-${ada}`,
      version: 2,
      data: { reason: REASON },
      metadata: { correlationId: expect.any(String) },
      recordedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('stream says where it goes on, and that there is nothing of a version', async () => {
    const { output, errors } = await events('stream', `users.user-${ada}`, '--limit', '2', '--json');
    expect([positions(linesOf(output)), errors]).toEqual([[1, 2], 'There is more: --from 3\n']);
    expect((await events('stream', `users.user-${ada}`, '--from', '4')).output).toBe(
      `users.user-${ada} has no version 4.\n`,
    );
    expect(await json('stream', `users.user-${ada}`, '--from', '4')).toEqual([]);
  });

  it('tail gives the last events of the log, in its order', async () => {
    expect(positions(await json('tail'))).toEqual([1, 2, 3, 4]);
    expect(positions(await json('tail', '--lines', '2'))).toEqual([3, 4]);
    expect(positions(await json('tail', '--type', 'users.user-created'))).toEqual([1, 4]);
    const both = ['--type', 'users.user-blocked', 'users.user-created', '-n', '2'];
    expect(positions(await json('tail', ...both))).toEqual([2, 4]);
    expect(positions(await json('tail', '--stream-prefix', `users.user-${ada}`))).toEqual([1, 2, 3]);
    expect((await events('tail', '--type', 'users.none')).output).toBe('No event matches.\n');
    expect((await events('tail', '-n', '1')).output.split('\n')).toHaveLength(3);
  });

  it('say what is wrong', async () => {
    expect(await events('stream', 'users.user-nobody')).toEqual({
      code: 1,
      output: '',
      errors: 'There is no stream users.user-nobody. The last events of the log name those that there are.\n',
    });
    for (const [words, expected] of [
      [['tail', '--lines', '-1'], 'from 0 to 10000'],
      [['tail', '--lines', 'many'], 'from 0 to 10000'],
      [['stream', 's', '--from', '0'], 'from 1 to'],
      [['stream', 's', '--limit', '1.5'], 'from 1 to 10000'],
      [['stream'], "missing required argument 'stream'"],
    ] as const) {
      const { code, output, errors } = await events(...words);
      expect([code, output, errors]).toEqual([2, '', expect.stringContaining(expected)]);
    }
  });

  it('shows what would command a terminal, and does not do it', async () => {
    const id = uuidV7();
    const metadata = { correlationId: id, causationId: id };
    const event = { id, type: 'tests.odd', typeVersion: 1, data: { text: '\u001b[2J\u009b2J' }, metadata };
    await application.app
      .get(EventStore)
      .append([{ stream: 'tests.odd-1', expected: 'noStream', events: [event] }]);
    const { output } = await events('stream', 'tests.odd-1');
    expect(output).toContain('{"text":"\\u001b[2J\\u009b2J"}');
    expect(await json('stream', 'tests.odd-1')).toMatchObject([{ data: event.data }]);
  });

  it('tail --follow goes on with what others store until it is interrupted', async () => {
    const { output, interrupt } = follow('--json', '-n', '1', '--type', 'users.user-blocked');
    await until(() => linesOf(output()).length === 1);
    await post(`/v1/users/${bob}/block`, { reason: 'followed' });
    await post(`/v1/users/${bob}/unblock`, {});
    await post(`/v1/users/${bob}/block`, { reason: 'again' });
    await until(() => linesOf(output()).length === 3);
    const reasons = linesOf(output()).map(({ data }) => data['reason']);
    expect(reasons).toEqual([REASON, 'followed', 'again']);
    expect(await interrupt('SIGINT')).toEqual({ exit: [0, null], errors: '' });
  });

  it('tail --follow shows one stream in a table, and ends with the reader of a pipe', async () => {
    const carol = randomUUID();
    const { child, output, exit } = follow('--lines', '0', '--stream-prefix', `users.user-${carol}`);
    await until(() => output().includes('\n'));
    await post(`/v1/users/${bob}/unblock`, {});
    await post('/v1/users', { userId: carol, name: 'Carol', email: 'carol@x.fi' });
    await until(() => output().includes('Carol'));
    expect(output().trimEnd().split('\n')).toHaveLength(2);
    child.stdout.destroy();
    await post(`/v1/users/${carol}/block`, { reason: 'nobody reads this' });
    expect(await exit).toEqual([0, null]);
  });
});
