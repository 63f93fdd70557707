import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AppProcess, startApp } from '../support/app-process.js';
import { engine, type TestDatabase } from '../support/engines.js';
import { sizeOf } from '../support/size.js';
import { until } from '../support/until.js';
import { RoundRobin } from './round-robin.js';

const RESTARTS = sizeOf('RESTARTS', 2);
const CLIENTS = 8;

interface Tally {
  readonly walletId: string;
  deposited: number;
  position: number;
  readonly users: string[];
  /** What was not answered with success, and why. */
  readonly lost: string[];
}

/** Two instances under load, each stopped and started again in turn, and nothing between them and the clients but a round-robin. */
describe('rolling restarts', () => {
  let database: TestDatabase;
  const balancer = new RoundRobin();
  let isOver = false;

  beforeAll(async () => {
    database = await engine.fresh();
  });
  afterAll(async () => {
    balancer.close();
    await database.remove();
  });

  const start = async (): Promise<AppProcess> => {
    const app = await startApp({ DATABASE_URL: database.url });
    balancer.add(app);
    await until(() => balancer.isReady(app));
    return app;
  };

  it(`lose no request, and each effect is there once, ${String(RESTARTS)} times over`, async () => {
    let apps = [await start(), await start()];
    const tallies = await Promise.all(Array.from({ length: CLIENTS }, openWallet));
    const clients = tallies.map(run);
    const answered = () => tallies.reduce((sum, { users }) => sum + users.length, 0);
    for (let restart = 0; restart < RESTARTS; restart += 1) {
      const [oldest, ...others] = apps;
      if (!oldest) throw new Error('There is no instance.');
      const before = answered();
      await until(() => answered() >= before + 5 * CLIENTS);
      expect(await oldest.end('SIGTERM')).toBe(0);
      balancer.remove(oldest);
      apps = [...others, await start()];
    }
    isOver = true;
    await Promise.all(clients);

    const [first] = apps;
    const lost = tallies.flatMap((tally) => tally.lost);
    const deposits = tallies.reduce((sum, { deposited }) => sum + deposited, 0);
    const figures = { test: 'rolling restarts', engine: engine.name, restarts: RESTARTS, clients: CLIENTS };
    process.stdout.write(
      `${JSON.stringify({ ...figures, users: answered(), deposits, lost: lost.length })}\n`,
    );
    expect(lost).toEqual([]);
    for (const tally of tallies) await everythingIsThereOnce(first?.url ?? '', tally);
    for (const app of apps) expect(await app.end('SIGTERM')).toBe(0);
  }, 1_200_000);

  async function openWallet(): Promise<Tally> {
    const [ownerId, walletId] = [randomUUID(), randomUUID()];
    await balancer.post('/v1/users', { userId: ownerId, name: 'Ada', email: `${ownerId}@x.fi` });
    expect(await balancer.post('/v1/wallets', { walletId, ownerId, currency: 'EUR' })).toMatchObject({
      status: 201,
    });
    return { walletId, deposited: 0, position: 0, users: [], lost: [] };
  }

  /** Nothing here may be repeated: a deposit that is sent twice is there twice. */
  async function run(tally: Tally): Promise<void> {
    const send = async (path: string, body: object, wanted: number): Promise<boolean> => {
      const answer = await balancer
        .post(path, body)
        .catch((error: unknown) => ({ status: 0, body: String(error) }));
      if (answer.status !== wanted) tally.lost.push(`${path}: ${JSON.stringify(answer)}`);
      else tally.position = Math.max(tally.position, (answer.body as { position: number }).position);
      return answer.status === wanted;
    };
    while (!isOver) {
      if (await send(`/v1/wallets/${tally.walletId}/deposit`, { amount: 1 }, 200)) tally.deposited += 1;
      const userId = randomUUID();
      if (await send('/v1/users', { userId, name: 'Ada', email: `${userId}@x.fi` }, 201))
        tally.users.push(userId);
    }
  }

  async function everythingIsThereOnce(
    url: string,
    { walletId, deposited, position, users }: Tally,
  ): Promise<void> {
    const get = async (path: string) => {
      const answer = await fetch(`${url}${path}`, { headers: { 'tidemark-min-position': String(position) } });
      expect(answer.status).toBe(200);
      return await answer.json();
    };
    expect(await get(`/v1/wallets/${walletId}`)).toMatchObject({
      balance: deposited,
      version: deposited + 1,
    });
    for (const userId of users.slice(-20))
      expect(await get(`/v1/users/${userId}`)).toMatchObject({ version: 1 });
  }
});
