import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AppProcess, startApp } from '../support/app-process.js';
import { engine, type TestDatabase } from '../support/engines.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { sizeOf } from '../support/size.js';
import { until } from '../support/until.js';
import { compareWithLog } from './compare-with-log.js';
import { Ledger } from './ledger.js';
import { UserClient } from './user-client.js';

const KILLS = sizeOf('KILLS', 5);
const CLIENTS = 16;

/**
 * A real process, killed with SIGKILL at random moments under load. What it has acknowledged is written to a
 * ledger that the test syncs to the disk, and must be in the log at its version and position when all is over.
 */
describe('kill -9 of the application', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let database: TestDatabase;
  let ledger: Ledger;

  beforeAll(async () => {
    folder = temporaryFolder();
    database = await engine.fresh();
    ledger = new Ledger(folder.file('ledger'));
  });
  afterAll(async () => {
    ledger.close();
    folder.remove();
    await database.remove();
  });

  it(`loses nothing that was acknowledged, ${String(KILLS)} times over`, async () => {
    const env = { DATABASE_URL: database.url, LOG_LEVEL: 'info' };
    for (let kill = 0; kill < KILLS; kill += 1) {
      const app = await startApp(env);
      const clients = Array.from({ length: CLIENTS }, () => new UserClient(app.url, ledger).run());
      const before = ledger.size;
      await until(() => ledger.size > before + CLIENTS);
      await pause(Math.random() * 800);
      expect(await app.end('SIGKILL')).toBe('SIGKILL');
      await Promise.all(clients);
    }
    await everythingIsThere(await startApp(env));

    const figures = await compareWithLog(database.options, ledger);
    process.stdout.write(
      `${JSON.stringify({ test: 'kill -9', engine: engine.name, kills: KILLS, clients: CLIENTS, ...figures })}\n`,
    );
    expect(figures).toMatchObject({ lost: 0, ghosts: 0, gaps: 0 });
    expect(figures.acknowledged).toBeGreaterThan(KILLS * CLIENTS);
  }, 240_000);

  /** The read models have caught up: each user is at the last version that was acknowledged, or later. */
  async function everythingIsThere(app: AppProcess): Promise<void> {
    const last = ledger.lastAcknowledged();
    for (const { userId, version } of last.users.slice(-50)) {
      const answer = await fetch(`${app.url}/v1/users/${userId}`, {
        headers: { 'tidemark-min-position': String(last.position) },
      });
      expect(answer.status).toBe(200);
      expect(((await answer.json()) as { version: number }).version).toBeGreaterThanOrEqual(version);
    }
    expect(await app.end('SIGTERM')).toBe(0);
  }
});
