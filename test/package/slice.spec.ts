import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engines, type TestDatabase } from '../support/engines.js';
import { type FreshApplication, freshApplication } from './fresh-application.js';
import { FOR_GENERATED, generated } from './generated.js';

/** An application of somebody else, with the engine from the tarball: all in it is resolved from its own folder. */
describe('a fresh application', () => {
  let fresh: FreshApplication;

  beforeAll(async () => {
    fresh = await freshApplication(FOR_GENERATED);
    cpSync(join(import.meta.dirname, 'slice'), join(fresh.dir, 'src'), { recursive: true });
    await fresh.run('tsc', []);
  }, 300_000);
  afterAll(() => {
    fresh.remove();
  });

  it('has the engine from the tarball, and no other', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const found = await fresh.run('node', ['-p', "require.resolve('tidemark')"]);
    expect(found.trim()).toBe(join(fresh.dir, 'node_modules/tidemark/dist/src/event-sourcing/index.js'));
    const listed = JSON.parse(await fresh.run('npm', ['ls', 'tidemark', '--json'])) as {
      problems?: string[];
      dependencies: object;
    };
    expect(listed.problems).toBeUndefined();
    expect(listed.dependencies).toMatchObject({
      tidemark: { version, resolved: expect.stringMatching(/tgz$/) },
    });
  });

  describe.each(engines)('on $name', ({ fresh: freshDatabase }) => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await freshDatabase();
    });
    afterAll(() => database.remove());

    const write = async (id: string, text: string) =>
      JSON.parse(
        await fresh.run('node', ['dist/main.js', id, text], { DATABASE_URL: database.url }),
      ) as unknown;
    const tidemark = (...words: string[]) => fresh.run('tidemark', words, { DATABASE_URL: database.url });

    it('finds again after a restart what it has stored, and what it has projected', async () => {
      expect(await write('n-1', 'first')).toEqual([{ id: 'n-1', text: 'first' }]);
      expect(await write('n-1', 'again')).toEqual({ refused: 'notes/written-before' });
      expect(await write('n-2', 'second')).toEqual([
        { id: 'n-1', text: 'first' },
        { id: 'n-2', text: 'second' },
      ]);
    });

    it('is operated by the tidemark command, which finds it by --app', async () => {
      const found = await tidemark(
        '--json',
        'events',
        'stream',
        'notes.note-n-1',
        '--app',
        'dist/app.module.js',
      );
      expect(JSON.parse(found)).toMatchObject({ type: 'notes.note-written', data: { text: 'first' } });
      const listed = await tidemark('--app', 'dist/app.module.js', '--json', 'projections', 'list');
      expect(JSON.parse(listed)).toMatchObject([{ consumer: 'notes.note-list', position: 2, lag: 0 }]);
    });
  });

  it('is told by the tidemark command how to name itself', async () => {
    const parked = (...words: string[]) => fresh.run('tidemark', ['parked', 'list', ...words]);
    await Promise.all([
      expect(parked()).rejects.toThrow(/No application is named.*--app/),
      expect(parked('--app', 'dist/none.js')).rejects.toThrow('dist/none.js, which is not there'),
      expect(parked('--app', 'dist/note.js')).rejects.toThrow(
        'exports Note, NoteWritten, NoteWrittenBeforeError: expected AppModule',
      ),
    ]);
    expect(await fresh.run('tidemark', ['--help'])).not.toContain('keys');
  });

  it('takes what the generators of the package write: it compiles, passes its specs, and serves', async () => {
    const application = await generated(fresh);
    expect(application.specs).toMatch(/Test Suites: 9 passed, 9 total/);
    const { id } = (await application.post('/orders', { customer: 'Ada', total: 12.5 })) as { id: string };
    expect(await application.get(`/orders/${id}`)).toMatchObject({
      customer: 'Ada',
      total: 12.5,
      version: 1,
    });
    expect(await application.post(`/orders/${id}/cancel`, { reason: 'why' })).toMatchObject({
      id,
      version: 2,
    });
    expect(await application.get('/orders?total=12.5')).toMatchObject([{ id, version: 2 }]);
    expect(await application.get('/orders/count')).toEqual({ count: 1 });
    const refused = await application.post('/orders', { orderId: id, customer: 'Ada', total: 1 });
    expect(refused).toMatchObject({ statusCode: 409, code: 'orders/already-exists' });
    expect(await application.post('/orders', { customer: '', total: 1 })).toMatchObject({ statusCode: 400 });
    await application.stop();
  }, 300_000);

  it('may be CommonJS', async () => {
    expect(readFileSync(join(fresh.dir, 'dist/common-js.cjs'), 'utf8')).toContain(
      'require("tidemark/domain")',
    );
    expect(await fresh.run('node', ['dist/common-js.cjs'])).toBe('function 1');
  });
});
