import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '../../src/event-sourcing/index.js';
import { openDatabase } from '../../src/event-sourcing/store/typeorm/open-database.js';
import { TypeormEventStore } from '../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import { type AppProcess, startApp } from '../support/app-process.js';
import { engine, type TestDatabase } from '../support/engines.js';
import { sizeOf } from '../support/size.js';

const KEYS = sizeOf('IDEMPOTENCY_KEYS', 6);
const KILLS = 2;
const COPIES = 50;
/** Keys that are on their way at the same time. */
const LANES = 3;
const USERS = 6;
const ADDRESS = { street: 'Aleksanterinkatu 1', city: 'Helsinki', postalCode: '00100', country: 'FI' };

interface Answer {
  readonly id: string;
  readonly version: number;
  readonly position: number;
}

/** Two instances on one database, of which one is killed again and again. */
describe('copies of requests with an idempotency key, while instances are killed', () => {
  let database: TestDatabase;
  let apps: AppProcess[] = [];
  let users: string[] = [];
  /** What was answered but a success, and how often; `0` where nobody has answered. */
  const refusals = new Map<string, number>();

  const start = () => startApp({ DATABASE_URL: database.url, LOG_LEVEL: 'info' });
  const post = (app: AppProcess | undefined, path: string, body: object, headers = {}) =>
    fetch(`${app?.url ?? ''}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  beforeAll(async () => {
    database = await engine.fresh();
    apps = [await start(), await start()];
    for (let n = 0; n < USERS; n += 1) {
      const created = await post(apps[0], '/v1/users', { name: 'Ada', email: `${randomUUID()}@x.fi` });
      users = [...users, ((await created.json()) as Answer).id];
    }
  });
  afterAll(async () => {
    for (const app of apps) app.child.kill('SIGKILL');
    await database.remove();
  });

  /** One copy, repeated until it is answered. */
  const copy = async (user: string, key: string, first: number): Promise<Answer> => {
    for (let n = first; ; n += 1) {
      try {
        const headers = { 'idempotency-key': key };
        const response = await post(
          apps[n % apps.length],
          `/v1/users/${user}/relocate`,
          { address: ADDRESS },
          headers,
        );
        const answer = (await response.json()) as Answer & { code?: string };
        if (response.status === 200) return answer;
        note(`${String(response.status)} ${answer.code ?? ''}`);
      } catch {
        note('0');
      }
      await pause(randomInt(50, 400));
    }
  };
  const note = (refusal: string) => refusals.set(refusal, (refusals.get(refusal) ?? 0) + 1);

  const oneKey = async (n: number): Promise<readonly Answer[]> => {
    const [user = '', key] = [users[n % USERS], randomUUID()];
    return Promise.all(Array.from({ length: COPIES }, (_, each) => copy(user, key, each)));
  };

  const moves = async () => {
    const store = new TypeormEventStore(await openDatabase(database.options));
    const { events } = await store.readAll(0, 100_000);
    await store.close();
    return events.filter(({ type }: RecordedEvent) => type === 'users.customer-moved');
  };

  it(
    `have one effect for each of ${String(KEYS)} keys or more, and all ${String(COPIES)} the same answer`,
    async () => {
      const answers: (readonly Answer[])[] = [];
      let next = 0;
      let kills = 0;
      const lane = async () => {
        for (let n = next++; n < KEYS || kills < KILLS; n = next++) answers.push(await oneKey(n));
      };
      const over = new AbortController();
      const lanes = Promise.all(Array.from({ length: LANES }, lane)).finally(() => {
        over.abort();
      });
      while (!over.signal.aborted) {
        await pause(randomInt(300, 1_500));
        const [place, app] = [kills % 2, apps[kills % 2]];
        await app?.end('SIGKILL');
        apps[place] = await start();
        kills += 1;
      }
      await lanes;

      const effects = await moves();
      const figures = { keys: answers.length, copies: COPIES, kills, effects: effects.length };
      const told = Object.fromEntries([...refusals].sort());
      process.stdout.write(
        `${JSON.stringify({ test: 'idempotency keys', engine: engine.name, ...figures, told })}\n`,
      );
      for (const copies of answers) expect(copies).toEqual(copies.map(() => copies[0]));
      const answered = answers.map(([first]) => first?.position ?? NaN).sort((a, b) => a - b);
      expect(effects.map(({ position }) => position)).toEqual(answered);
      expect(answered.length).toBeGreaterThanOrEqual(KEYS);
      expect(kills).toBeGreaterThanOrEqual(KILLS);
      const known = /^(?:0|409 request\/in-progress|409 event-store\/concurrency-conflict|503 .*)$/;
      expect([...refusals.keys()].filter((each) => !known.test(each))).toEqual([]);
    },
    120_000 + KEYS * 4_000,
  );
});
