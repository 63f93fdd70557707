import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { ConcurrencyConflictError, StoreUnavailableError } from '../../../src/event-sourcing/index.js';
import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import { TypeormEventStore } from '../../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import { someEvent } from '../../../src/event-sourcing/testing/index.js';
import { type FreshDatabase, freshDatabase } from '../../support/postgres/fresh-database.js';
import { until } from '../../support/until.js';

/** An append as the engine makes it, to a stream of its own. */
const APPEND = `SELECT append_events('[["by-hand", 0, 0]]', '[]', jsonb_build_array(jsonb_build_object(
  'n', 1, 's', 'by-hand', 'i', 1, 'o', 1, 'id', gen_random_uuid(), 't', 't.t', 'v', 1, 'at', 0, 'd', '{}', 'm', '{}',
  'g', '[]')))`;

describe('several instances on one database', () => {
  let fresh: FreshDatabase;
  const databases: LogDatabase[] = [];

  beforeEach(async () => {
    fresh = await freshDatabase();
  });
  afterEach(async () => {
    for (const each of databases.splice(0)) await each.close();
    await fresh.remove();
  });

  const instance = async () => {
    const database = await openDatabase({ type: 'postgres', url: fresh.url, poolSize: 4 });
    databases.push(database);
    return { database, store: new TypeormEventStore(database) };
  };
  const append = (
    { store }: { store: TypeormEventStore },
    stream: string,
    expected: 'any' | number = 'any',
  ) => store.append([{ stream, expected, events: [someEvent()] }]);
  /** An append that goes on until it is stored: on a slow machine the writer gives up waiting for the lock first. */
  const stored = async (one: { store: TypeormEventStore }, stream: string) => {
    for (;;) {
      try {
        return await append(one, stream);
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
      }
    }
  };
  const positions = async ({ store }: { store: TypeormEventStore }) =>
    (await store.readAll(0, 1_000)).events.map(({ position }) => position);

  /** An append whose commit somebody holds back. */
  const openTransaction = async () => {
    const client = new pg.Client({ connectionString: fresh.url });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN');
    await client.query(APPEND);
    return client;
  };

  it.each(['COMMIT', 'ROLLBACK'])(
    'no reader passes a transaction that is open, until its %s',
    async (end) => {
      const [writer, reader] = [await instance(), await instance()];
      await append(writer, 'a');
      const client = await openTransaction();
      const waiting = Promise.all([stored(writer, 'b'), stored(reader, 'c')]);
      for (let read = 0; read < 50; read += 1) {
        expect(await positions(reader)).toEqual([1]);
        expect((await reader.store.readAll(0, 10, [{ types: ['t.t', 'contract.happened'] }])).through).toBe(
          1,
        );
        expect(await reader.store.head()).toBe(1);
      }
      await client.query(end);
      await client.end();
      await waiting;
      expect(await positions(reader)).toEqual(end === 'COMMIT' ? [1, 2, 3, 4] : [1, 2, 3]);
    },
  );

  it('an append behind a transaction that hangs is refused in time, and nothing of it is stored', async () => {
    const writer = await instance();
    await append(writer, 'a');
    const client = await openTransaction();
    await expect(append(writer, 'b')).rejects.toBeInstanceOf(StoreUnavailableError);
    await client.query('ROLLBACK');
    await client.end();
    expect(await append(writer, 'b')).toMatchObject({ position: 2 });
  });

  it('a transaction of ours that hangs is ended by the server', async () => {
    const writer = await instance();
    await append(writer, 'a');
    writer.database.takePart({
      wants: (type) => type === 't.hangs',
      takePart: (_, rows) => rows.query('SELECT pg_sleep(60)'),
    });
    const hanging = writer.store.append([{ stream: 'b', expected: 'any', events: [someEvent('t.hangs')] }]);
    await expect(hanging).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(await append(writer, 'c')).toMatchObject({ position: 2 });
  }, 60_000);

  it('have one winner in each of 100 rounds, and the losers learn the version', async () => {
    const instances = [await instance(), await instance(), await instance()];
    for (let version = 0; version < 100; version += 1) {
      const racers = Array.from({ length: 64 }, (_, n) => {
        const one = instances[n % instances.length];
        if (!one) throw new Error('There is no such instance.');
        return append(one, 'race', version);
      });
      const losers = (await Promise.allSettled(racers)).flatMap((each) =>
        each.status === 'rejected' ? [each.reason as unknown] : [],
      );
      expect(losers).toHaveLength(63);
      for (const loser of losers) {
        expect(loser).toBeInstanceOf(ConcurrencyConflictError);
        expect(loser).toMatchObject({ expected: version, actual: version + 1 });
      }
    }
  }, 60_000);

  it('append to several streams in any order without a deadlock, and leave no gap', async () => {
    const instances = [await instance(), await instance()];
    const names = ['a', 'b', 'c', 'd'];
    await Promise.all(
      Array.from({ length: 400 }, (_, n) => {
        const order = n % 2 ? names : [...names].reverse();
        const streams = order.slice(0, 1 + (n % 4));
        const one = instances[n % instances.length];
        if (!one) throw new Error('There is no such instance.');
        return one.store.append(
          streams.map((stream) => ({ stream, expected: 'any' as const, events: [someEvent()] })),
        );
      }),
    );
    const all = (await instances[0]?.store.readAll(0, 2_000))?.events ?? [];
    expect(all.map(({ position }) => position)).toEqual(all.map((_, index) => index + 1));
    for (const name of names) {
      const versions = all.filter(({ stream }) => stream === name).map(({ version }) => version);
      expect(versions).toEqual(versions.map((_, index) => index + 1));
    }
    const [statistics] = await fresh.query<{ deadlocks: number }>(
      'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(statistics?.deadlocks).toBe(0);
  });

  it('hear of each other without polling, also when the connection that listens was lost', async () => {
    const [one, other] = [await instance(), await instance()];
    const heard: number[] = [];
    other.store.onAppend((head) => heard.push(head));
    await append(one, 'a');
    await until(() => heard.includes(1));
    await fresh.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'");
    await until(async () => {
      await append(one, 'a');
      return heard.some((head) => head > 1);
    });
  });

  it('a transaction that keeps a failed statement to itself is not taken for committed', async () => {
    const { database } = await instance();
    await database.transaction((rows) => rows.query('CREATE TABLE notes (note text NOT NULL)'));
    const writing = database.transaction(async (rows) => {
      await rows.query("INSERT INTO notes VALUES ('a')");
      await rows.query('INSERT INTO notes VALUES (NULL)').catch(() => undefined);
    });
    await expect(writing).rejects.toThrow(/has kept that to themselves/);
    expect(await fresh.query('SELECT * FROM notes')).toEqual([]);
  });

  it('query handlers cannot write', async () => {
    const { database } = await instance();
    const { DataSource } = await import('typeorm');
    const queries = await new DataSource(database.forQueries()).initialize();
    await expect(queries.query('DELETE FROM checkpoints')).rejects.toThrow(/read-only transaction/);
    await queries.destroy();
  });
});
