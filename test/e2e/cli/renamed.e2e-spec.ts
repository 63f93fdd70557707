import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { loadConfig } from '../../../src/config/load-config.js';
import { createApplication } from '../../../src/create-application.js';
import { Database } from '../../../src/event-sourcing/index.js';
import { settled } from '../../../src/event-sourcing/testing/index.js';
import { engine, type TestDatabase } from '../../support/engines.js';
import { tidemarkOn } from '../../support/tidemark.js';

const OLD = 'users.old-directory';
const NEW = 'users.user-directory';

/** On the database of an application that had the projection under its old name. */
describe('npx tidemark projections', () => {
  let database: TestDatabase;
  const start = (env: Readonly<Record<string, string>> = {}) =>
    createApplication(loadConfig({ DATABASE_URL: database.url, ...env }), pino({ level: 'silent' }));
  const projections = (...words: string[]) => tidemarkOn(database.url, 'projections', ...words);

  beforeEach(async () => {
    database = await engine.fresh();
    const before = await start();
    const payload = { userId: randomUUID(), name: 'Ada', email: 'ada@x.fi' };
    await before.inject({ method: 'POST', url: '/v1/users', payload });
    await settled(before);
    await before.close();
    const idle = await start({ ROLE: 'api' });
    await idle
      .get(Database)
      .transaction((rows) =>
        rows.query(`UPDATE checkpoints SET consumer = '${OLD}' WHERE consumer = '${NEW}'`),
      );
    await idle.close();
  });
  afterEach(() => database.remove());

  it('rename lets one go on under its new name, and the application start', async () => {
    await expect(start()).rejects.toThrow(`npx tidemark projections rename ${OLD} ${NEW}`);
    const none = await projections('rename', 'users.none', NEW);
    expect([none.code, none.errors]).toEqual([1, expect.stringContaining('users.none')]);
    expect(await projections('rename', OLD, NEW)).toEqual({
      code: 0,
      output: `${OLD} goes on as ${NEW}.\n`,
      errors: '',
    });
    const twice = await projections('rename', OLD, NEW);
    expect([twice.code, twice.output]).toEqual([1, '']);
    expect((await projections('show', NEW)).output).toContain('at position 1, 0 behind the log');
    const app = await start();
    await settled(app);
    const { output } = await projections('show', NEW);
    expect(output).toContain('at position 1, 0 behind the log');
    await app.close();
  });

  it.each([
    [['--at-head'], 1],
    [[], 0],
  ] as const)('begin lets a new one begin, with %j at position %i', async (options, position) => {
    const unknown = await projections('begin', 'users.none');
    expect([unknown.code, unknown.errors]).toEqual([1, expect.stringContaining('users.none')]);
    const { code, output, errors } = await projections('begin', NEW, ...options);
    expect([code, errors]).toEqual([0, '']);
    expect(output).toBe(`${NEW} begins when an instance starts that has it.\n`);
    expect((await projections('show', NEW)).output).toContain(`at position ${String(position)}, `);
    const twice = await projections('begin', NEW);
    expect([twice.code, twice.errors]).toEqual([1, `${NEW} has begun already. List what there is.\n`]);
    const app = await start();
    await settled(app);
    await app.close();
  });
});
