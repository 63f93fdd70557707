import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startApp } from '../../support/app-process.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** The built application with no environment, and with a wrong one. */
describe('the start', () => {
  let folder: ReturnType<typeof temporaryFolder>;

  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  it('works from any folder, and makes a database there that nobody else can read', async () => {
    const app = await startApp({}, folder.path);
    expect((await fetch(`${app.url}/v1/users`)).status).toBe(200);
    expect(await app.end('SIGTERM')).toBe(0);
    const file = join(folder.path, 'data', 'tidemark.db');
    expect(existsSync(file)).toBe(true);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('makes nothing beside a database in memory', async () => {
    const app = await startApp({ DATABASE_URL: 'sqlite::memory:' }, folder.path);
    expect((await fetch(`${app.url}/v1/users`)).status).toBe(200);
    expect(await app.end('SIGTERM')).toBe(0);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('names every mistake in its environment, and does not listen', async () => {
    const env = {
      HOST: '0.0.0.0',
      PORT: '99999',
      DATABASE_URL: 'mysql://root:hunter2@localhost/db',
      SQLITE_SYNCHRONOUS: 'OFF',
      ROLE: 'boss',
      API_DOCS: 'maybe',
      AUTH_MODE: 'magic',
      CORS_ORIGINS: 'example.com',
      NATS_URL: 'nats://localhost',
      LOG_LEVEL: 'loud',
    };
    const failure = await startApp(env, folder.path).then(
      () => 'it started',
      (error: unknown) => String(error),
    );
    expect(failure).toContain('ended with 1');
    for (const name of Object.keys(env)) expect(failure).toContain(`${name} is `);
    expect(failure).not.toContain('hunter2');
    expect(existsSync(join(folder.path, 'data'))).toBe(false);
  });

  it('refuses a database that it cannot open, saying why', async () => {
    const failure = await startApp({ DATABASE_URL: `sqlite:${folder.path}` }).catch((error: unknown) =>
      String(error),
    );
    expect(failure).toContain('ended with 1');
    expect(failure).toContain('The database cannot be opened: SQLITE_CANTOPEN');
  });
});
