import { randomInt, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase } from '../../src/event-sourcing/store/typeorm/open-database.js';
import { TypeormEventStore } from '../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import { PreferencesRow } from '../../src/preferences/write-store/preferences-row.entity.js';
import { startApp } from '../support/app-process.js';
import { engine, type TestDatabase } from '../support/engines.js';
import { until } from '../support/until.js';

const KILLS = 3;
const CLIENTS = 12;
const USERS = 10;
const LOCALES = ['en', 'en-GB', 'fi-FI', 'sv-FI', 'sr-Latn-RS'];

type Choice = Pick<PreferencesRow, 'emailOptIn' | 'smsOptIn' | 'locale'>;

const someChoice = (): Choice => ({
  emailOptIn: randomInt(2) === 1,
  smsOptIn: randomInt(2) === 1,
  locale: LOCALES[randomInt(LOCALES.length)] ?? 'en',
});

/** A real process, killed with SIGKILL while it writes rows and their events. */
describe('kill -9 of an application that writes rows and events', () => {
  let database: TestDatabase;
  const users: string[] = [];
  const acknowledged = new Map<string, number>();
  let answers = 0;

  beforeAll(async () => {
    database = await engine.fresh();
  });
  afterAll(() => database.remove());

  it(`leaves each row as its events say, ${String(KILLS)} times over`, async () => {
    const env = { DATABASE_URL: database.url };
    for (let kill = 0; kill < KILLS; kill += 1) {
      const app = await startApp(env);
      while (users.length < USERS) users.push(await createUser(app.url));
      const clients = Array.from({ length: CLIENTS }, () => changeUntilTheEnd(app.url));
      const enough = answers + CLIENTS + randomInt(200);
      await until(() => answers > enough);
      expect(await app.end('SIGKILL')).toBe('SIGKILL');
      await Promise.all(clients);
    }
    await rowsSayWhatTheLogSays();
  }, 240_000);

  async function createUser(url: string): Promise<string> {
    const userId = randomUUID();
    const answer = await send('POST', `${url}/v1/users`, { userId, name: 'Ada', email: `${userId}@x.fi` });
    expect(answer?.status).toBe(201);
    return userId;
  }

  async function changeUntilTheEnd(url: string): Promise<void> {
    for (;;) {
      const userId = users[randomInt(USERS)] ?? '';
      const answer = await send('PUT', `${url}/v1/users/${userId}/preferences`, someChoice());
      if (!answer) return;
      answers += 1;
      // Many change the same few: some are told so after eight attempts.
      expect([200, 409]).toContain(answer.status);
      if (answer.version !== undefined)
        acknowledged.set(userId, Math.max(acknowledged.get(userId) ?? 0, answer.version));
    }
  }

  async function rowsSayWhatTheLogSays(): Promise<void> {
    const opened = await openDatabase(database.options, [PreferencesRow]);
    const store = new TypeormEventStore(opened);
    try {
      const rows = await opened.reading.find(PreferencesRow);
      expect(rows).toHaveLength(USERS);
      for (const { id, version, emailOptIn, smsOptIn, locale } of rows) {
        const events = await store.read(`preferences.notification-preferences-${id}`);
        expect(version).toBe(events.length);
        expect({ userId: id, emailOptIn, smsOptIn, locale }).toEqual(events.at(-1)?.data);
        expect(version).toBeGreaterThanOrEqual(acknowledged.get(id) ?? Infinity);
      }
    } finally {
      await store.close();
      await opened.close();
    }
  }
});

/** Undefined when nobody answers any more. */
async function send(
  method: string,
  url: string,
  body: object,
): Promise<{ readonly status: number; readonly version?: number } | undefined> {
  try {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
    return { ...((await answer.json()) as { version?: number }), status: answer.status };
  } catch {
    return undefined;
  }
}
