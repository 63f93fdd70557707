import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type AppProcess, startApp } from '../support/app-process.js';
import { describeUnless } from '../support/describe-unless.js';
import { engine } from '../support/engines.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';
import { compareWithLog } from './compare-with-log.js';
import { type DatabaseOnDisk, openOnDisk, whyNoDisk } from './database-on-disk.js';
import { Ledger } from './ledger.js';
import { UserClient } from './user-client.js';

const CLIENTS = 8;
const REFUSALS = 50;
const ADDRESS = { street: 'Aleksanterinkatu 1', city: 'Helsinki', postalCode: '00100', country: 'FI' };

/** The built application on a small file system that fills up under load, and gets its space back. */
describeUnless(whyNoDisk(), 'a full disk', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let database: DatabaseOnDisk;
  let ledger: Ledger;
  let app: AppProcess;

  beforeAll(async () => {
    folder = temporaryFolder();
    ledger = new Ledger(folder.file('ledger'));
    database = await openOnDisk();
    app = await startApp({ DATABASE_URL: database.url }, undefined, database.through);
  });
  afterAll(async () => {
    app.child.kill('SIGKILL');
    await database.remove();
    ledger.close();
    folder.remove();
  });

  it('is answered for while it lasts, loses nothing, and is got over without help', async () => {
    let isOver = false;
    const clients = Array.from({ length: CLIENTS }, () => new UserClient(app.url, ledger).run(() => isOver));
    await until(() => ledger.size > 400);
    const [known] = ledger.lastAcknowledged().users;

    for (let refusals = 0; refusals < REFUSALS;) {
      database.disk.fill();
      if (await isRefused(await createUser())) refusals += 1;
      expect((await fetch(`${app.url}/v1/users`)).status).toBe(200);
      expect((await fetch(`${app.url}/v1/users/${known?.userId ?? ''}`)).status).toBe(200);
    }

    database.disk.free();
    const freed = performance.now();
    await until(async () => (await createUser()).status === 201);
    const secondsToRecover = (performance.now() - freed) / 1_000;
    const count = ledger.entries().acknowledged.length;
    await until(() => ledger.entries().acknowledged.length > count + 100);
    isOver = true;
    await Promise.all(clients);
    await readModelsHave(ledger.lastAcknowledged().position);
    expect(await app.end('SIGTERM')).toBe(0);

    const { integrity, options } = await database.check();
    const figures = { secondsToRecover, integrity, ...(await compareWithLog(options, ledger)) };
    const what = { test: 'disk full', engine: engine.name, megabytes: database.megabytes };
    process.stdout.write(`${JSON.stringify({ ...what, ...figures })}\n`);
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
});
