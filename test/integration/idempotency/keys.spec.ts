import { beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import {
  ApplicationService,
  Database,
  EventStore,
  IdempotencyKeyReusedError,
  RequestInProgressError,
} from '../../../src/event-sourcing/index.js';
import { ExpiredKeys } from '../../../src/event-sourcing/idempotency/typeorm/expired-keys.js';
import { AccountRepository, Deposit, OpenAccount } from '../../support/accounts/accounts.js';
import { accountInstances } from '../../support/accounts/instances.js';
import { until } from '../../support/until.js';

const KEYS = 20;
const COPIES = 50;

const once = (
  key: string,
  more: { request?: string; scope?: string; keepMs?: number; isOfProcess?: boolean } = {},
) => ({
  scope: 'ada',
  key,
  request: 'r',
  ...more,
});

describe('idempotency keys in a database', () => {
  const instances = accountInstances({ idempotency: { keepMs: 3_600_000, keepCommandsMs: 7_200_000 } });
  let app: INestApplicationContext;

  beforeEach(async () => {
    app = await instances.start();
  });

  const service = (of = app) => of.get(ApplicationService);
  const database = () => app.get(Database);
  const keys = () =>
    database().reading.query<
      { key: string; position: number; stored_at: number; expires_at: number | null }[]
    >('SELECT key, position, stored_at, expires_at FROM idempotency_keys ORDER BY key');
  const now = async () => {
    const [row] = await database().reading.query<{ now: number }[]>(`SELECT ${database().now} AS now`);
    return row?.now ?? NaN;
  };

  it(`have one effect each, for ${String(COPIES)} copies of ${String(KEYS)} at once over two instances`, async () => {
    const other = await instances.start();
    const names = Array.from({ length: KEYS }, (_, n) => `account-${String(n)}`);
    for (const name of names) await service().execute(new OpenAccount(name));
    const copies = names.flatMap((name) => Array.from({ length: COPIES }, (_, n) => ({ name, n })));
    const outcomes = await Promise.allSettled(
      copies.map(({ name, n }) =>
        service(n % 2 ? other : app).execute(new Deposit(name, 5), { once: once(name) }),
      ),
    );
    const positions = new Set<number>();
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toBeInstanceOf(RequestInProgressError);
        continue;
      }
      const { result, position } = outcome.value;
      expect(result).toEqual({ id: copies[index]?.name, version: 2 });
      positions.add(position);
    }
    expect(positions.size).toBe(KEYS);
    for (const name of names) {
      const again = await service(other).execute(new Deposit(name, 5), { once: once(name) });
      expect(again).toMatchObject({ result: { id: name, version: 2 }, replayed: true });
      expect((await app.get(AccountRepository).get(name)).balance).toBe(5);
    }
  });

  it('share a commit, many of them', async () => {
    await service().execute(new OpenAccount('a'));
    const store = app.get(EventStore);
    const heads: number[] = [];
    store.onAppend((head) => heads.push(head));
    const names = Array.from({ length: 200 }, (_, n) => `account-${String(n)}`);
    await Promise.all(names.map((name) => service().execute(new OpenAccount(name), { once: once(name) })));
    const rows = await keys();
    expect(rows).toHaveLength(200);
    expect(new Set(rows.map(({ stored_at: from, expires_at: to }) => Number(to) - from))).toEqual(
      new Set([3_600_000]),
    );
    expect(new Set(heads).size).toBeLessThanOrEqual(40);
  });

  it('are stored with the position and the clock of the database, for a day or for as long as is said', async () => {
    const before = await now();
    await service().execute(new OpenAccount('a'), { once: once('1 by default') });
    await service().execute(new OpenAccount('b'), { once: once('2 for a while', { keepMs: 60_000 }) });
    await service().execute(new OpenAccount('c'), { once: once('3 for good', { keepMs: Infinity }) });
    await service().execute(new OpenAccount('d'), { once: once('4 of a process', { isOfProcess: true }) });
    const after = await now();
    const rows = await keys();
    expect(rows.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
    for (const { stored_at: storedAt } of rows) {
      expect(storedAt).toBeGreaterThanOrEqual(before);
      expect(storedAt).toBeLessThanOrEqual(after);
    }
    const kept = rows.map(({ stored_at: from, expires_at: to }) => to && to - from);
    expect(kept).toEqual([3_600_000, 60_000, null, 7_200_000]);
  });

  it('hold whatever text a key is', async () => {
    for (const [n, key] of [`'"\\ {}[]`, '~'.repeat(255), 'ключ\u0001\ud83d\ude00'].entries()) {
      const execute = () => service().execute(new OpenAccount(`a-${String(n)}`), { once: once(key) });
      const first = await execute();
      expect(await execute()).toEqual({ ...first, replayed: true });
    }
  });

  it('are forgotten when they have expired: the same key has a new effect, for whatever is asked', async () => {
    await service().execute(new OpenAccount('a'));
    const deposit = (request: string) =>
      service().execute(new Deposit('a', 5), { once: once('k', { request, keepMs: 1 }) });
    await deposit('first');
    const [first] = await keys();
    await until(async () => (await now()) > (first?.expires_at ?? Infinity));
    expect(await deposit('second')).toEqual({ result: { id: 'a', version: 3 }, position: 3 });
    expect((await keys()).map(({ position }) => position)).toEqual([3]);
  });

  it('are not forgotten before: not even where many others expire', async () => {
    const execute = (key: string, keepMs: number) =>
      service().execute(new OpenAccount(key), { once: once(key, { keepMs }) });
    await Promise.all(Array.from({ length: 25 }, (_, n) => execute(`short-${String(n)}`, 1)));
    await execute('long', 60_000);
    await execute('for-good', Infinity);
    const short = (await keys()).filter(({ key }) => key.startsWith('short'));
    const last = Math.max(...short.map(({ expires_at: at }) => at ?? NaN));
    await until(async () => (await now()) > last);
    const sweeps = [new ExpiredKeys(database(), 10), new ExpiredKeys(database(), 7)];
    await Promise.all(sweeps.map((each) => each.sweep()));
    expect((await keys()).map(({ key }) => key)).toEqual(['for-good', 'long']);
    await expect(
      service().execute(new OpenAccount('x'), { once: once('long', { request: 'another' }) }),
    ).rejects.toBeInstanceOf(IdempotencyKeyReusedError);
  });
});
