import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type AppProcess, startApp } from '../../support/app-process.js';
import { describeUnless } from '../../support/describe-unless.js';
import { SmallDisk } from '../../support/small-disk.js';
import { openSqliteStore } from '../../support/sqlite-store.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { until } from '../../support/until.js';
import { compareWithLog } from '../compare-with-log.js';
import { Ledger } from '../ledger.js';
import { UserClient } from '../user-client.js';

const MEGABYTES = 24;
const CLIENTS = 8;
const REFUSALS = 50;
const ADDRESS = { street: 'Aleksanterinkatu 1', city: 'Helsinki', postalCode: '00100', country: 'FI' };

/** The built application on a small file system that fills up under load, and gets its space back. */
describeUnless(SmallDisk.whyNot(), 'a full disk', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let disk: SmallDisk;
  let ledger: Ledger;
  let app: AppProcess;

  beforeAll(async () => {
    folder = temporaryFolder();
    ledger = new Ledger(folder.file('ledger'));
    disk = await SmallDisk.mount(MEGABYTES);
    app = await startApp({ DATABASE_URL: `sqlite:${disk.inside('app.db')}` }, undefined, disk.through);
  });
  afterAll(async () => {
    app.child.kill('SIGKILL');
    await disk.unmount();
    ledger.close();
    folder.remove();
  });

  it('is answered for while it lasts, loses nothing, and is got over without help', async () => {
    let isOver = false;
    const clients = Array.from({ length: CLIENTS }, () => new UserClient(app.url, ledger).run(() => isOver));
    await until(() => ledger.size > 400);
    const [known] = ledger.lastAcknowledged().users;

    for (let refusals = 0; refusals < REFUSALS;) {
      disk.fill();
      if (await isRefused(await createUser())) refusals += 1;
      expect((await fetch(`${app.url}/v1/users`)).status).toBe(200);
      expect((await fetch(`${app.url}/v1/users/${known?.userId ?? ''}`)).status).toBe(200);
    }

    disk.free();
    const freed = performance.now();
    await until(async () => (await createUser()).status === 201);
    const secondsToRecover = (performance.now() - freed) / 1_000;
    const count = ledger.entries().acknowledged.length;
    await until(() => ledger.entries().acknowledged.length > count + 100);
    isOver = true;
    await Promise.all(clients);
    await readModelsHave(ledger.lastAcknowledged().position);
    expect(await app.end('SIGTERM')).toBe(0);

    const figures = { secondsToRecover, ...(await findings()) };
    process.stdout.write(
      `${JSON.stringify({ test: 'disk full', engine: 'SQLite', megabytes: MEGABYTES, ...figures })}\n`,
    );
    expect(figures).toMatchObject({ integrity: 'ok', lost: 0, ghosts: 0, gaps: 0 });
    expect(secondsToRecover).toBeLessThan(5);
  }, 120_000);

  /** Now and then an append still fits in. */
  async function isRefused(answer: Response): Promise<boolean> {
    if (answer.status === 201) return false;
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ code: 'service/unavailable' });
    return true;
  }

  function createUser(): Promise<Response> {
    const email = `${randomUUID()}@example.com`;
    return fetch(`${app.url}/v1/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ userId: randomUUID(), name: 'Grace', email, address: ADDRESS }),
    });
  }

  async function readModelsHave(position: number): Promise<void> {
    const headers = { 'tidemark-min-position': String(position) };
    await until(async () => (await fetch(`${app.url}/v1/users`, { headers })).status === 200);
  }

  /** What is on the disk, looked at where there is space. */
  async function findings() {
    const file = folder.file('app.db');
    for (const name of ['app.db', 'app.db-wal'])
      if (existsSync(disk.outside(name))) copyFileSync(disk.outside(name), folder.file(name));
    const { database, close } = await openSqliteStore({ file });
    const rows = await database.reading.query<{ integrity_check: string }[]>('PRAGMA integrity_check');
    await close();
    const integrity = rows.map(({ integrity_check }) => integrity_check).join('; ');
    return { integrity, ...(await compareWithLog({ type: 'sqlite', file }, ledger)) };
  }
});
