import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT } from '../../architecture/files.js';
import { stages, valuesOf } from '../../architecture/container.js';
import { productionPackages, readLock } from '../../architecture/lockfile.js';
import { type AppProcess, startApp } from '../../support/app-process.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const execute = promisify(execFile);

/** The build beside the packages that `npm ci --omit=dev --omit=optional` installs, as in the image. */
describe('the build with the packages of production alone', () => {
  const folder = temporaryFolder();
  let app: AppProcess;

  const link = (path: string) => {
    mkdirSync(dirname(folder.file(path)), { recursive: true });
    symlinkSync(join(ROOT, path), folder.file(path));
  };

  beforeAll(async () => {
    const isAtTop = (path: string) => path.lastIndexOf('node_modules/') === 0;
    for (const [path, each] of productionPackages(readLock())) {
      if (isAtTop(path) && !each.optional && !each.devOptional) link(path);
    }
    for (const path of ['dist', 'package.json']) link(path);
    // Else Node follows the links, and finds what lies beside the packages there.
    const where = ['--preserve-symlinks', '--preserve-symlinks-main', folder.file('dist/src/main.js')];
    const env = { NODE_ENV: 'production', DATABASE_URL: `sqlite:${folder.file('tidemark.db')}` };
    app = await startApp(env, folder.path, [], ['--disable-proto=delete', ...where]);
  });
  afterAll(async () => {
    await app.end('SIGKILL');
    folder.remove();
  });

  const healthCheck = async (port: string) => {
    const [check = ''] = valuesOf(stages().at(-1), 'HEALTHCHECK');
    const [, ...words] = JSON.parse(check.slice(check.indexOf('['))) as string[];
    return execute(process.execPath, words, { env: { PORT: port } }).then(
      () => 0,
      (error: unknown) => (error as { code: number }).code,
    );
  };

  it('has no package of development', async () => {
    const script = `import('typescript').then(() => process.exit(1), () => 0)`;
    await execute(process.execPath, ['--preserve-symlinks', '-e', script], { cwd: folder.path });
  });

  it('serves, writes and reads', async () => {
    const create = await fetch(`${app.url}/v1/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Ada', email: 'ada@x.fi' }),
    });
    expect(create.status).toBe(201);
    const headers = { 'tidemark-min-position': '1' };
    expect(await (await fetch(`${app.url}/v1/users`, { headers })).json()).toMatchObject({
      items: [{ name: 'Ada' }],
    });
    const graph = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ users { edges { node { name } } } }' }),
    });
    expect(await graph.json()).toEqual({ data: { users: { edges: [{ node: { name: 'Ada' } }] } } });
    expect((await fetch(`${app.url}/docs-json`)).status).toBe(404);
  });

  it('is healthy by the check of the image, until it is stopped', async () => {
    const { port } = new URL(app.url);
    expect(await healthCheck(port)).toBe(0);
    expect(await app.end('SIGTERM')).toBe(0);
    expect(await healthCheck(port)).toBe(1);
  });
});
