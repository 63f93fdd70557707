import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settled } from '../../src/event-sourcing/testing/index.js';
import { forkConsumer } from '../support/fork-consumer.js';
import { parkSecondEvent } from '../support/park-event.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { startTestApplication, type TestApplication } from '../support/test-application.js';
import { TIDEMARK, tidemarkOn } from '../support/tidemark.js';
import { until } from '../support/until.js';

const DIRECTORY = 'users.user-directory';
const ADDRESSES = 'users.address-history';

/** Beside an application that runs on the same database. */
describe('npx tidemark', () => {
  let application: TestApplication;
  const userId = randomUUID();
  const sequence = `users.user-${userId}`;

  const tidemark = (...words: string[]) => tidemarkOn(application.databaseUrl, ...words);
  const json = async (...words: string[]) => {
    const { code, output, errors } = await tidemark('--json', ...words);
    expect([code, errors]).toEqual([0, '']);
    return JSON.parse(output) as unknown;
  };
  const park = () => parkSecondEvent(application.app, DIRECTORY, sequence);

  beforeAll(async () => {
    application = await startTestApplication();
    const post = (url: string, payload: object) => application.app.inject({ method: 'POST', url, payload });
    expect((await post('/v1/users', { userId, name: 'Ada', email: 'ada@x.fi' })).statusCode).toBe(201);
    expect((await post(`/v1/users/${userId}/block`, { reason: 'a test' })).statusCode).toBe(200);
    await settled(application.app);
  });
  afterAll(() => application.close());

  it('lists how far the projections have come, and who feeds them', async () => {
    const listed = (await json('projections', 'list')) as { consumer: string; fedBy: unknown }[];
    const found = listed.filter(({ consumer }) => consumer.startsWith('users.'));
    expect(found).toMatchObject([
      {
        consumer: 'users.address-history',
        position: 2,
        lag: 0,
        parked: 0,
      },
      { consumer: DIRECTORY, version: 1, position: 2, lag: 0, parked: 0 },
    ]);
    for (const { fedBy } of found) expect(fedBy).toEqual([expect.any(String)]);
    // One that is kept with the log is never behind, and nobody has to feed it.
    const inline = listed.find(({ consumer }) => consumer === 'wallets.balances');
    expect(inline).toMatchObject({ position: 2, lag: 0, fedBy: [] });
    const { code, output } = await tidemark('projections', 'list');
    expect(code).toBe(0);
    expect(output.split('\n')[0]).toMatch(/^projection +version +position +lag +parked +fed by$/);
  });

  it('lists and shows what is parked', async () => {
    expect(await tidemark('parked', 'list')).toEqual({ code: 0, output: 'Nothing is parked.\n', errors: '' });
    await park();
    expect(await json('parked', 'list')).toMatchObject([
      {
        consumer: DIRECTORY,
        sequence,
        position: 2,
        events: 1,
        attempts: 10,
        error: 'it threw',
        isRetried: false,
      },
    ]);
    expect((await tidemark('parked', 'list', DIRECTORY)).output).toContain('by you');
    const { output } = await tidemark('parked', 'show', DIRECTORY, sequence);
    expect(output).toContain('users.user-blocked v1 at position 2');
    expect(output).toContain('"reason": "a test"');
  });

  it('says that there is none of a name', async () => {
    const unknown = 'No subscription feeds anything named users.none. List what there is.\n';
    for (const words of [
      ['list', 'users.none'],
      ['retry', 'users.none', '--all'],
    ])
      expect(await tidemark('parked', ...words)).toEqual({ code: 1, output: '', errors: unknown });
    const rebuild = (name: string) => tidemark('projections', 'rebuild', name);
    expect((await rebuild('wallets.balances')).errors).toMatch(
      /^wallets\.balances is an inline projection: /,
    );
    expect((await rebuild('transfers.transfer-money')).errors).toMatch(
      /^transfers\.transfer-money is a process/,
    );
  });

  it('says how many a bulk retry would touch before it touches any', async () => {
    expect(await json('parked', 'retry', DIRECTORY, '--all')).toEqual({ wouldRetry: 1 });
    expect(await json('parked', 'list')).toMatchObject([{ isRetried: false }]);
    const retryAll = (...words: string[]) => tidemark('parked', 'retry', DIRECTORY, '--all', ...words);
    expect((await retryAll()).output).toContain('say --all --expect 1.');
    const [unseen, more] = [await retryAll('--yes'), await retryAll('--expect', '2')];
    expect([unseen.code, unseen.errors]).toEqual([2, expect.stringContaining("needs '--expect <count>'")]);
    expect([more.code, more.errors]).toEqual([1, expect.stringContaining('1 sequences')]);
    expect((await retryAll('--expect', 'some')).code).toBe(2);
    expect((await tidemark('parked', 'retry', DIRECTORY, sequence, '--expect', '1')).code).toBe(2);
    expect(await json('parked', 'list')).toMatchObject([{ isRetried: false }]);
    expect(await json('parked', 'retry', DIRECTORY, '--all', '--expect', '1')).toEqual({ retried: 1 });
    expect(await json('parked', 'list')).toMatchObject([{ isRetried: true }]);
    expect(await json('parked', 'retry', DIRECTORY, '--all', '--yes', '--expect', 'any')).toEqual({
      retried: 1,
    });
  });

  it('skips only with a reason', async () => {
    const without = await tidemark('parked', 'skip', DIRECTORY, sequence);
    expect([without.code, without.output]).toEqual([2, '']);
    expect(without.errors).toContain('--reason');
    for (const blank of ['', ' ']) {
      expect(await tidemark('parked', 'skip', DIRECTORY, sequence, '--reason', blank)).toEqual({
        code: 1,
        output: '',
        errors: 'Say why: the reason is kept, and blanks are none.\n',
      });
    }
    const skipped = await tidemark('parked', 'skip', DIRECTORY, sequence, '--reason', 'it was a test');
    expect(skipped).toEqual({ code: 0, output: `Position 2 of ${sequence} is skipped.\n`, errors: '' });
    await until(async () => (await tidemark('parked', 'list')).output === 'Nothing is parked.\n');
  });

  it('pauses a projection and lets it go on', async () => {
    expect((await tidemark('projections', 'pause', DIRECTORY)).output).toBe(`${DIRECTORY} is paused.\n`);
    expect(await json('projections', 'pause', DIRECTORY)).toEqual({ paused: false });
    expect((await tidemark('projections', 'show', DIRECTORY)).output).toMatch(/fed by nobody: paused \d{4}-/);
    expect(await json('projections', 'resume', DIRECTORY)).toEqual({ resumed: true });
    expect(await json('projections', 'resume', DIRECTORY)).toEqual({ resumed: false });
    expect((await tidemark('projections', 'resume', DIRECTORY)).output).toBe(
      `${DIRECTORY} was not paused.\n`,
    );
    await until(async () => (await tidemark('projections', 'list')).output.split('nobody').length === 1);
    const unknown = await tidemark('projections', 'pause', 'users.none');
    expect([unknown.code, unknown.errors]).toEqual([1, expect.stringContaining('users.none')]);
  });

  it('builds a projection anew, compares it, and switches or gives it up', async () => {
    const begun = await tidemark('projections', 'rebuild', DIRECTORY, '--wait');
    expect(begun.code).toBe(0);
    expect(begun.errors).toContain('building version 1 [####################] 2 of 2 (100 %)');
    expect((await tidemark('projections', 'show', DIRECTORY)).output).toContain('building version 1');
    const { output } = await tidemark('projections', 'compare', DIRECTORY);
    expect(output).toMatch(/^live rows at position 2, build at 2$/m);
    expect(output).toMatch(/^user_directory +1 +1 +0$/m);
    expect((await tidemark('projections', 'switch', DIRECTORY)).code).toBe(0);
    expect((await tidemark('projections', 'drop', DIRECTORY)).code).toBe(0);
    const none = await tidemark('projections', 'compare', DIRECTORY);
    expect([none.code, none.errors]).toEqual([1, `${DIRECTORY} is not being built anew.\n`]);
    expect((await tidemark('projections', 'rebuild', DIRECTORY)).code).toBe(0);
    expect((await tidemark('projections', 'abort', DIRECTORY)).code).toBe(0);
    const users = await application.app.inject({ method: 'GET', url: '/v1/users' });
    expect(users.json()).toMatchObject({ items: [{ id: userId, status: 'blocked' }] });
  });

  it('says what is wrong where errors go, and nothing of the code', async () => {
    const gone = await tidemark('parked', 'show', DIRECTORY, sequence);
    expect(gone).toEqual({
      code: 1,
      output: '',
      errors: `${DIRECTORY} has nothing of ${sequence} parked. List what there is.\n`,
    });
    expect(await tidemark('parks')).toMatchObject({ code: 2, output: '' });
    const wrong = await tidemarkOn('mysql://x', 'parked', 'list');
    expect(wrong).toMatchObject({ code: 1, output: '' });
    expect(wrong.errors).toContain('DATABASE_URL');
    expect(wrong.errors).not.toContain('at ');
  });

  it('makes no database where there is none, and says where it looked', async () => {
    const folder = temporaryFolder();
    const file = folder.file('elsewhere/tidemark.db');
    const { code, output, errors } = await tidemarkOn(`sqlite:${file}`, 'parked', 'list');
    expect([code, output]).toEqual([1, '']);
    expect(errors).toContain(`${file} was looked for. Give this command the settings`);
    expect(readdirSync(folder.path)).toEqual([]);
    folder.remove();
  });

  it('as a process answers on its standard output, and complains on its standard error', () => {
    const folder = temporaryFolder();
    const tidemarkProcess = (...words: string[]) =>
      spawnSync(process.execPath, [TIDEMARK, ...words], { cwd: folder.path, env: {}, encoding: 'utf8' });
    expect(tidemarkProcess('--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('parked'),
      stderr: '',
    });
    const refused = tidemarkProcess('parked', 'list');
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toContain(`${join('data', 'tidemark.db')} was looked for. Give this command`);
    folder.remove();
  });

  it('says which projection has halted, why, and that resuming it does not help', async () => {
    await forkConsumer(application.app, ADDRESSES);
    const found = async () => (await json('projections', 'show', ADDRESSES)) as { haltedFor: string | null };
    await until(async () => (await found()).haltedFor !== null);
    expect(await found()).toMatchObject({ lag: 0, fedBy: [], haltedFor: expect.stringMatching(/^FORKED: /) });
    const { output } = await tidemark('projections', 'list');
    const line = (consumer: string) => output.split('\n').find((each) => each.startsWith(consumer));
    expect(line(ADDRESSES)).toMatch(/ nobody: halted$/);
    expect(line(DIRECTORY)).not.toContain('halted');
    const said = 'It has halted, until its instances are restarted: FORKED: ';
    expect((await tidemark('projections', 'show', ADDRESSES)).output).toContain(said);
    const resumed = await tidemark('projections', 'resume', ADDRESSES);
    expect(resumed.output.startsWith(`${ADDRESSES} was not paused.\n${said}`)).toBe(true);
  });
});
