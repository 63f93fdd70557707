import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AppProcess, startApp } from '../support/app-process.js';
import { openDatabase } from '../../src/event-sourcing/store/typeorm/open-database.js';
import { TypeormEventStore } from '../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import { engine, type TestDatabase } from '../support/engines.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { until } from '../support/until.js';
import { Ledger } from './ledger.js';
import { UserClient } from './user-client.js';

const KILLS = 25;
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

    const figures = await compareWithLog(database, ledger);
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

async function compareWithLog({ options }: TestDatabase, ledger: Ledger) {
  const store = new TypeormEventStore(await openDatabase(options));
  const log: { stream: string; version: number; correlationId: string }[] = [];
  for (let through = 0, after = -1; through > after;) {
    after = through;
    const page = await store.readAll(after, 1_000);
    for (const { stream, version, metadata } of page.events) {
      log.push({ stream, version, correlationId: metadata.correlationId });
    }
    through = page.through;
  }
  await store.close();
  const { acknowledged, refused } = ledger.entries();
  const lost = acknowledged.filter(({ userId, version, position, requestId }) => {
    const event = log[position - 1];
    return (
      event?.stream !== `users.user-${userId}` ||
      event.version !== version ||
      event.correlationId !== requestId
    );
  });
  const stored = new Set(log.map(({ correlationId }) => correlationId));
  const ghosts = refused.filter(({ requestId }) => stored.has(requestId));
  const versions = new Map<string, number>();
  const gaps = log.filter(({ stream, version }) => {
    const expected = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    return version !== expected;
  });
  return {
    events: log.length,
    acknowledged: acknowledged.length,
    refused: refused.length,
    lost: lost.length,
    ghosts: ghosts.length,
    gaps: gaps.length,
  };
}
