import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  EventSourcingError,
  type NewEvent,
  OutcomeUnknownError,
  StoreUnavailableError,
} from '../../../src/event-sourcing/index.js';
import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import { TypeormEventStore } from '../../../src/event-sourcing/store/typeorm/typeorm-event-store.js';
import { someEvent } from '../../../src/event-sourcing/testing/index.js';
import { type FreshDatabase, freshDatabase } from '../../support/postgres/fresh-database.js';
import { onceAt, type Passage, TcpProxy } from '../../support/tcp-proxy.js';
import { until } from '../../support/until.js';

const CUTS: readonly Passage[] = ['cut-before', 'cut-after', 'cut-answer', 'cut-behind'];

/** The two ways that an append takes, and what its last message to the server holds. */
const WAYS = [
  { way: 'in one call', type: 't.plain', marker: 'append-events' },
  { way: 'judged in a transaction', type: 't.wanted', marker: 'COMMIT' },
];

describe('a connection that is cut', () => {
  let fresh: FreshDatabase;
  let proxy: TcpProxy;
  let database: LogDatabase;
  let store: TypeormEventStore;
  let url: string;

  beforeEach(async () => {
    fresh = await freshDatabase();
    const proxied = await TcpProxy.toUrl(fresh.url);
    ({ proxy, url } = proxied);
    database = await open(3);
    store = new TypeormEventStore(database);
    await append(someEvent('t.plain'), 'warm');
  });
  afterEach(async () => {
    proxy.mode = 'forward';
    await store.close();
    await proxy.close();
    await fresh.remove();
  });

  const open = async (poolSize: number) => {
    const opened = await openDatabase({ type: 'postgres', url, poolSize });
    opened.takePart({
      wants: (type) => type === 't.wanted',
      takePart: () => Promise.resolve(() => Promise.resolve()),
    });
    return opened;
  };
  const append = (event: NewEvent, stream = 's', to = store) =>
    to.append([{ stream, expected: 'noStream', events: [event] }]);
  const stored = async () =>
    (await fresh.query<{ event_id: string }>('SELECT event_id FROM events ORDER BY position')).map(
      (row) => row.event_id,
    );
  const countOf = async (id: string) => (await stored()).filter((each) => each === id).length;

  describe.each(WAYS)('under an append $way', ({ type, marker }) => {
    it.each(CUTS)('%s: has its answer on another one, and one effect', async (passage) => {
      const event = someEvent(type);
      proxy.onClientBytes = onceAt(marker, passage);
      expect(await append(event)).toEqual({ position: 2, streams: [{ stream: 's', version: 1 }] });
      expect(await countOf(event.id)).toBe(1);
      expect(await append(someEvent(type), 'next')).toMatchObject({ position: 3 });
    });

    it.each(CUTS)(
      '%s, and none to be had after it: is told as unknown, and its ids find it out',
      async (passage) => {
        // One connection appends and one listens: there is none left in the pool that could step in.
        const narrow = new TypeormEventStore(await open(2));
        const event = someEvent(type);
        const cut = onceAt(marker, passage);
        proxy.onClientBytes = (chunk) => {
          const fate = cut(chunk);
          if (fate !== 'forward') proxy.mode = 'refuse';
          return fate;
        };
        const outcome = await append(event, 's', narrow).then(
          () => 'stored',
          (error: unknown) => error,
        );
        if (passage !== 'cut-behind') {
          expect(outcome).toBeInstanceOf(OutcomeUnknownError);
          expect(outcome).toMatchObject({ eventIds: [event.id] });
        }
        // Where the answer has come, the cut shows only here.
        await expect(append(someEvent(type), 'meanwhile', narrow)).rejects.toBeInstanceOf(
          passage === 'cut-behind' ? EventSourcingError : StoreUnavailableError,
        );
        proxy.mode = 'forward';
        await until(async () => (await countOf(event.id)) === (passage === 'cut-before' ? 0 : 1));
        expect(await append(event, 's', narrow)).toMatchObject({ position: 2 });
        expect(await countOf(event.id)).toBe(1);
        expect(await stored()).toHaveLength(2);
        await narrow.close();
      },
    );
  });

  it.each(['cut-before', 'cut-after', 'cut-answer'] as const)(
    '%s the commit of a transaction: is told as unknown',
    async (passage) => {
      await database.transaction((rows) => rows.query('CREATE TABLE notes (note text)'));
      proxy.onClientBytes = onceAt('COMMIT', passage);
      const writing = database.transaction((rows) => rows.query("INSERT INTO notes VALUES ('a')"));
      await expect(writing).rejects.toBeInstanceOf(OutcomeUnknownError);
    },
  );

  it.each(['cut-before', 'cut-after', 'cut-answer'] as const)(
    '%s a statement that is a transaction by itself: is told as unknown',
    async (passage) => {
      await database.change('CREATE TABLE notes (note text PRIMARY KEY)', []);
      proxy.onClientBytes = onceAt('INSERT INTO notes', passage);
      const change = () => database.change('INSERT INTO notes VALUES ($1)', ['a']);
      await expect(change()).rejects.toBeInstanceOf(OutcomeUnknownError);
      const notes = () => fresh.query('SELECT * FROM notes');
      await until(async () => (await notes()).length === (passage === 'cut-before' ? 0 : 1));
      if (passage === 'cut-before') expect(await change()).toBe(1);
      // One that the server has refused says so itself.
      else await expect(change()).rejects.toMatchObject({ code: '23505' });
      expect(await notes()).toEqual([{ note: 'a' }]);
    },
  );

  it('is not cut, but tells of a failed statement before it tells what that did to the transaction: is not committed', async () => {
    await database.change('CREATE TABLE notes (note text NOT NULL)', []);
    proxy.onClientBytes = onceAt('VALUES (NULL)', 'late-ready');
    const writing = database.transaction(async (rows) => {
      await rows.query("INSERT INTO notes VALUES ('a')");
      await rows.query('INSERT INTO notes VALUES (NULL)').catch(() => undefined);
    });
    await expect(writing).rejects.toThrow(/has kept that to themselves/);
    expect(await fresh.query('SELECT * FROM notes')).toEqual([]);
  });

  it('before its commit: has stored nothing', async () => {
    await database.transaction((rows) => rows.query('CREATE TABLE notes (note text)'));
    const writing = database.transaction(async (rows) => {
      await rows.query("INSERT INTO notes VALUES ('a')");
      proxy.cut();
      await rows.query("INSERT INTO notes VALUES ('b')");
    });
    await expect(writing).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(await fresh.query('SELECT * FROM notes')).toEqual([]);
  });

  it('while it is idle: is replaced, and nobody notices', async () => {
    for (let round = 0; round < 5; round += 1) {
      await fresh.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tidemark' AND datname = current_database()",
      );
      await until(async () => (await store.head().catch(() => 0)) === 1 + round);
      const event = someEvent();
      expect(await append(event, `s-${String(round)}`)).toMatchObject({ position: 2 + round });
    }
  });

  it('in a server that accepts and never answers: ends in time, and does not wedge what comes after', async () => {
    proxy.mode = 'blackhole';
    const event = someEvent();
    await expect(append(event)).rejects.toBeInstanceOf(OutcomeUnknownError);
    await expect(append(someEvent(), 'other')).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(store.head()).rejects.toBeInstanceOf(StoreUnavailableError);
    proxy.mode = 'forward';
    await until(async () => (await store.head().catch(() => 0)) > 0);
    expect(await append(event)).toMatchObject({ streams: [{ stream: 's', version: 1 }] });
    expect(await countOf(event.id)).toBe(1);
  });
});
