import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AppProcess, startApp } from '../../support/app-process.js';
import { freshDatabase } from '../../support/postgres/fresh-database.js';
import { PostgresServer } from '../../support/postgres/postgres-server.mjs';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { until } from '../../support/until.js';
import { compareWithLog } from '../compare-with-log.js';
import { Ledger } from '../ledger.js';
import { UserClient } from '../user-client.js';

const STOPS = 10;
const CLIENTS = 16;
const OUTAGE_MS = 30_000;

/**
 * A PostgreSQL server of its own, stopped as a crash stops it (`pg_ctl stop -m immediate`) at random moments under
 * load. The application stays up, says what it does not know, and goes on by itself when the server is back.
 */
describe('a server that stops', () => {
  const folder = temporaryFolder();
  const ledger = new Ledger(folder.file('ledger'));
  let server: PostgresServer;
  let app: AppProcess;
  let url: string;

  beforeAll(async () => {
    server = await PostgresServer.start();
    ({ url } = await freshDatabase(server.url()));
    app = await startApp({ DATABASE_URL: url });
  });
  afterAll(async () => {
    await app.end('SIGKILL');
    await server.remove();
    ledger.close();
    folder.remove();
  });

  const status = async (path: string) => (await fetch(`${app.url}${path}`)).status;
  const answers = (after: number) => until(() => ledger.size > after + CLIENTS);
  const acknowledged = () => ledger.entries().acknowledged.length;

  it(`loses nothing that was acknowledged, ${String(STOPS)} times over`, async () => {
    let isOver = false;
    const clients = Array.from({ length: CLIENTS }, () => new UserClient(app.url, ledger).run(() => isOver));
    for (let stop = 0; stop < STOPS; stop += 1) {
      await answers(ledger.size);
      await pause(Math.random() * 300);
      await server.stop('immediate');
      await server.resume();
      const before = acknowledged();
      await until(() => acknowledged() > before);
    }
    isOver = true;
    await Promise.all(clients);
    const figures = await compareWithLog({ type: 'postgres', url }, ledger);
    process.stdout.write(
      `${JSON.stringify({ test: 'pg_ctl stop -m immediate', stops: STOPS, clients: CLIENTS, ...figures })}\n`,
    );
    expect(figures).toMatchObject({ lost: 0, ghosts: 0, gaps: 0 });
    expect(figures.acknowledged).toBeGreaterThan(STOPS);
  }, 120_000);

  it(`for ${String(OUTAGE_MS / 1_000)} s under load is answered for at once, and all goes on by itself`, async () => {
    let isOver = false;
    const refusals: Refusal[] = [];
    const clients = Array.from({ length: CLIENTS }, async () => {
      while (!isOver) {
        const isDown = server.pid === undefined;
        const { answer, milliseconds } = await create();
        if (isDown && server.pid === undefined) refusals.push(await refusalOf(answer, milliseconds));
        await pause(20);
      }
    });
    await server.stop('immediate');
    const stopped = performance.now();
    while (performance.now() < stopped + OUTAGE_MS) {
      expect([200, 503]).toContain(await status('/v1/users'));
      expect(await status('/health/ready')).toBe(503);
      expect(await status('/health/live')).toBe(200);
      await pause(50);
    }
    await server.resume();
    const back = performance.now();
    await until(async () => (await create()).answer.status === 201);
    const secondsToResume = (performance.now() - back) / 1_000;
    await until(async () => (await status('/health/ready')) === 200);
    isOver = true;
    await Promise.all(clients);
    await isReadable((await create()).answer);

    const times = refusals.map(({ milliseconds }) => Math.round(milliseconds)).sort((a, b) => a - b);
    const [p95 = NaN, slowest] = [times[Math.floor(times.length * 0.95)], times.at(-1)];
    const figures = { refusals: times.length, p95Ms: p95, slowestMs: slowest, secondsToResume };
    process.stdout.write(
      `${JSON.stringify({ test: 'PostgreSQL stopped', outageSeconds: OUTAGE_MS / 1_000, ...figures })}\n`,
    );
    expect(refusals.length).toBeGreaterThan(CLIENTS);
    expect(new Set(refusals.map(({ what }) => what))).toEqual(new Set(['503 service/unavailable 1']));
    // Not the slowest: it says how busy this machine is.
    expect(p95).toBeLessThan(1_000);
    expect(app.child.exitCode).toBeNull();
  }, 120_000);

  const create = async () => {
    const start = performance.now();
    const answer = await fetch(`${app.url}/v1/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Ada', email: `${randomUUID()}@x.fi` }),
    });
    return { answer, milliseconds: performance.now() - start };
  };

  /** The read models go on as well. */
  const isReadable = async (created: Response) => {
    const { id } = (await created.json()) as { id: string };
    const position = created.headers.get('tidemark-position') ?? '';
    const headers = { 'tidemark-min-position': position };
    expect((await fetch(`${app.url}/v1/users/${id}`, { headers })).status).toBe(200);
  };
});

/** What a write was answered while the server was down. */
interface Refusal {
  readonly what: string;
  readonly milliseconds: number;
}

async function refusalOf(answer: Response, milliseconds: number): Promise<Refusal> {
  const { code } = (await answer.json()) as { code?: string };
  const what = `${String(answer.status)} ${String(code)} ${String(answer.headers.get('retry-after'))}`;
  return { what, milliseconds };
}
