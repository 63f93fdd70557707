import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import pg from 'pg';
import {
  ApplicationService,
  Consumers,
  Database,
  EventStore,
  LiveEvents,
  Subscriptions,
} from '../../../src/event-sourcing/index.js';
import { Balance, BalanceProjection, Deposit, OpenAccount } from '../../support/accounts/accounts.js';
import { accountsOn } from '../../support/accounts/accounts-app.js';
import { type FreshDatabase, freshDatabase } from '../../support/postgres/fresh-database.js';
import { sizeOf } from '../../support/size.js';
import { until } from '../../support/until.js';

const CONSUMER = 'accounts.balances';
/** `HELD_MS=30000` holds it as long as the servers of others have been seen to hang. */
const HELD_MS = sizeOf('HELD_MS', 0);
const FEWEST_ATTEMPTS = 8;
const WRITERS = 4;
const OPENED = WRITERS;

/** An append as the engine makes it: another account is opened. */
const APPEND = `SELECT append_events('[["accounts.account-held", 0, 0]]', '[]', jsonb_build_array(jsonb_build_object(
  'n', 1, 's', 'accounts.account-held', 'i', 1, 'o', 1, 'id', gen_random_uuid(), 't', 'accounts.opened', 'v', 1,
  'at', 0, 'd', '{"accountId":"held"}', 'm', '{"correlationId":"by-hand","causationId":"by-hand"}', 'g', '[]')))`;

describe('a transaction that is held open while others want to commit', () => {
  let fresh: FreshDatabase;
  let apps: INestApplicationContext[] = [];

  beforeEach(async () => {
    fresh = await freshDatabase();
    const start = () => accountsOn({ type: 'postgres', url: fresh.url, poolSize: 5 }, BalanceProjection);
    apps = [await start(), await start()];
  });
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    await fresh.remove();
  });

  const hold = async () => {
    const client = new pg.Client({ connectionString: fresh.url });
    await client.connect();
    await client.query('BEGIN');
    await client.query(APPEND);
    return async (end: 'COMMIT' | 'ROLLBACK') => {
      await client.query(end);
      await client.end();
    };
  };
  /** Every place that somebody could take for the end of the log, in every instance. */
  const ends = async (app: INestApplicationContext) => {
    const store = app.get(EventStore);
    const filter = [{ types: ['accounts.deposited'] }];
    return [
      await store.head(),
      (await store.readAll(0, 10_000)).through,
      (await store.readAll(0, 10_000, filter)).through,
      (await app.get(Consumers).get(CONSUMER)).position,
      app.get(Subscriptions).of(CONSUMER)[0]?.position ?? 0,
    ];
  };
  const balances = async (app: INestApplicationContext) => {
    const rows = await app.get(Database).reading.find(Balance);
    return new Map(rows.map(({ accountId, amount }) => [accountId, amount]));
  };

  it.each(['COMMIT', 'ROLLBACK'] as const)(
    'is passed by no reader, no projection and no follower, until its %s',
    async (end) => {
      const [first, second] = apps;
      if (!first || !second) throw new Error('There are no instances.');
      const ids = Array.from({ length: WRITERS }, (_, n) => `a-${String(n)}`);
      for (const id of ids) await first.get(ApplicationService).execute(new OpenAccount(id));
      const letGo = await hold();
      const counts = { attempts: 0, refused: 0, looks: 0, passed: 0 };
      const deposited = new Map<string, number>();
      const followed: number[] = [];
      const ending = new AbortController();
      const following = (async () => {
        const events = second.get(LiveEvents).follow({ after: 0, signal: ending.signal });
        for await (const { position } of events) followed.push(position);
      })();
      let isHeld = true;
      const write = async (id: string, place: number) => {
        while (isHeld) {
          counts.attempts += 1;
          const writer = place % 2 === 0 ? first : second;
          await writer
            .get(ApplicationService)
            .execute(new Deposit(id, 1))
            .then(() => deposited.set(id, (deposited.get(id) ?? 0) + 1))
            .catch(() => (counts.refused += 1));
        }
      };
      const writing = Promise.all(ids.map(write));
      const since = performance.now();
      while (counts.attempts < FEWEST_ATTEMPTS || performance.now() - since < HELD_MS) {
        const all = (await Promise.all(apps.map(ends))).flat();
        counts.passed += all.filter((at) => at > OPENED).length;
        counts.looks += 1;
      }
      expect(followed.filter((position) => position > OPENED)).toEqual([]);
      await letGo(end);
      isHeld = false;
      await writing;

      const head = await first.get(EventStore).head();
      await until(() => apps.some((app) => (app.get(Subscriptions).of(CONSUMER)[0]?.position ?? 0) >= head));
      await until(() => followed.length >= head);
      ending.abort();
      await following;
      process.stdout.write(`${JSON.stringify({ test: 'held open', end, ms: HELD_MS, ...counts, head })}\n`);
      expect(counts).toMatchObject({ passed: 0 });
      expect(followed).toEqual(Array.from({ length: head }, (_, n) => n + 1));
      const rows = await balances(second);
      expect(rows.has('held')).toBe(end === 'COMMIT');
      const events = (await second.get(EventStore).readAll(0, 10_000)).events;
      for (const id of ids) {
        const stored = events.filter(({ stream }) => stream === `accounts.account-${id}`).length - 1;
        expect([id, rows.get(id)]).toEqual([id, stored]);
        expect(stored).toBeGreaterThanOrEqual(deposited.get(id) ?? 0);
      }
    },
    60_000 + 2 * HELD_MS,
  );
});
