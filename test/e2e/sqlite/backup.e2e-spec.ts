import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, rmSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { read, ROOT } from '../../architecture/files.js';
import { type AppProcess, startApp } from '../../support/app-process.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { until } from '../../support/until.js';

const execute = promisify(execFile);

/** The recipe of docs/operations.md, word for word but for the paths. */
function recipe(file: string, copy: string): string {
  const found = /^\(umask 077 && (node -e .*VACUUM INTO.*)\)/m.exec(read('docs/operations.md'))?.[1] ?? '';
  return `umask 077 && ${found.replace('tidemark.db', file).replace('copy.db', copy)}`;
}

describe('a copy that was made while the application runs', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let app: AppProcess;
  let file: string;
  let copy: string;

  const start = async () => {
    app = await startApp({ DATABASE_URL: `sqlite:${file}` }, folder.path);
  };
  const create = async (n: number) => {
    const answer = await fetch(`${app.url}/v1/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: `Person ${String(n)}`, email: `${String(n)}@x.fi` }),
    });
    expect(answer.status).toBe(201);
    return (await answer.json()) as { id: string; position: number };
  };
  const backUp = () => execute('sh', ['-c', recipe(file, copy)], { cwd: ROOT });
  const restore = () => {
    for (const each of ['', '-wal', '-shm']) rmSync(`${file}${each}`, { force: true });
    copyFileSync(copy, file);
  };
  const users = async () => {
    const answer = await fetch(`${app.url}/v1/users?limit=500`);
    return ((await answer.json()) as { items: { id: string }[] }).items.map(({ id }) => id);
  };
  const isReady = async () => {
    const answer = await fetch(`${app.url}/health/ready`);
    const { details } = (await answer.json()) as {
      details: { consumers: { lag: Record<string, { events: number }> } };
    };
    return answer.ok && details.consumers.lag['users.user-directory']?.events === 0;
  };

  beforeEach(async () => {
    folder = temporaryFolder();
    file = folder.file('tidemark.db');
    copy = folder.file('copy.db');
    await start();
  });
  afterEach(async () => {
    await app.end('SIGKILL');
    folder.remove();
  });

  it('has all that was acknowledged before, and is gone on from', async () => {
    const before = [await create(0), await create(1), await create(2)];
    const copying = { isOver: false };
    const copied = backUp().finally(() => (copying.isOver = true));
    const meanwhile: { id: string; position: number }[] = [];
    while (!copying.isOver) meanwhile.push(await create(100 + meanwhile.length));
    await copied;
    expect(meanwhile.length).toBeGreaterThan(0);
    expect(statSync(copy).mode & 0o077).toBe(0);
    const last = await create(99);
    await app.end('SIGKILL');
    expect(existsSync(`${file}-wal`)).toBe(true);

    restore();
    await start();
    await until(isReady);
    const found = await users();
    expect(found.slice(0, 3)).toEqual(before.map(({ id }) => id));
    // Whatever came later is there as far as it was copied: without a hole, and not the last.
    expect(found).toEqual([...before, ...meanwhile].map(({ id }) => id).slice(0, found.length));
    expect(found).not.toContain(last.id);
    expect((await create(200)).position).toBe(found.length + 1);
  });

  it('sends away readers who have seen what it has not', async () => {
    await create(0);
    await backUp();
    const lost = await create(1);
    expect(await app.end('SIGTERM')).toBe(0);
    restore();
    await start();
    await until(isReady);
    const id = (await users())[0] ?? '';
    const follow = await fetch(`${app.url}/v1/users/${id}/events?after=${String(lost.position)}`);
    expect([follow.status, await follow.json()]).toMatchObject([400, { code: 'request/invalid' }]);
  });
});
