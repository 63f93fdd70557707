import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import sqlite3, { type Database } from 'sqlite3';
import type { QueryRunner } from 'typeorm';
import {
  OutcomeUnknownError,
  StoreUnavailableError,
  UnsafeDatabaseError,
} from '../../../src/event-sourcing/index.js';
import { SqliteConnection } from '../../../src/event-sourcing/store/typeorm/sqlite/sqlite-connection.js';
import { SqliteDatabase } from '../../../src/event-sourcing/store/typeorm/sqlite/sqlite-database.js';
import { someEvent } from '../../../src/event-sourcing/testing/index.js';
import { openSqliteStore, type SqliteStore } from '../../support/sqlite-store.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** What the driver throws when the disk or the lock is not to be had. */
const driverError = (code: string) => Object.assign(new Error(`${code}: from the test`), { code });

type When = 'before' | 'after';

describe('a database that fails', () => {
  let opened: SqliteStore;

  beforeEach(async () => {
    opened = await openSqliteStore();
    await append('warm');
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await opened.close();
  });

  const append = (stream: string, expected: 'noStream' | 'any' = 'noStream') =>
    opened.store.append([{ stream, expected, events: [someEvent()] }]);

  /** Lets the next statement that matches fail, before or after SQLite has run it. */
  function failOnce(statement: RegExp, code: string, when: When): void {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its connection below
    const { all } = SqliteConnection.prototype;
    let isArmed = true;
    jest.spyOn(SqliteConnection.prototype, 'all').mockImplementation(async function (
      this: SqliteConnection,
      sql,
      values,
    ) {
      const fails = isArmed && statement.test(sql);
      if (fails) isArmed = false;
      if (fails && when === 'before') throw driverError(code);
      const rows = await all.call(this, sql, values);
      if (fails) throw driverError(code);
      return rows;
    });
  }

  it.each(['SQLITE_BUSY', 'SQLITE_FULL'])('%s: nothing was stored, and the next append is', async (code) => {
    failOnce(/INSERT INTO events/, code, 'before');
    await expect(append('a')).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(await opened.store.read('a')).toEqual([]);
    await append('a');
    expect(await opened.store.head()).toBe(2);
  });

  it.each<[When, number]>([
    ['before', 0],
    ['after', 1],
  ])('an I/O error %s the commit: the outcome is unknown, and the ids find it out', async (when, stored) => {
    const streams = [{ stream: 'a', expected: 'noStream' as const, events: [someEvent(), someEvent()] }];
    failOnce(/INSERT INTO events/, 'SQLITE_IOERR', when);
    const error = await opened.store.append(streams).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect((error as OutcomeUnknownError).eventIds).toEqual(streams[0]?.events.map(({ id }) => id));
    expect(await opened.store.read('a')).toHaveLength(stored * 2);
    const answer = await opened.store.append(streams);
    expect(answer).toEqual({ position: 3, streams: [{ stream: 'a', version: 2 }] });
    expect(await opened.store.read('a')).toHaveLength(2);
  });

  it('an I/O error gives up the connection: the next append goes through another one, from the real head', async () => {
    const close = jest.spyOn(SqliteConnection.prototype, 'close');
    failOnce(/INSERT INTO events/, 'SQLITE_IOERR', 'after');
    await expect(append('a')).rejects.toBeInstanceOf(OutcomeUnknownError);
    expect(close).toHaveBeenCalledTimes(1);
    expect((await append('b')).position).toBe(3);
    expect((await append('a', 'any')).streams).toEqual([{ stream: 'a', version: 2 }]);
  });

  it('an I/O error while a batch is judged: nothing was stored, and the next one is', async () => {
    failOnce(/json_group_array/, 'SQLITE_IOERR', 'before');
    const outcomes = await Promise.allSettled([append('x', 'any'), append('y', 'any')]);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ reason: { code: 'event-store/unavailable' } });
    expect(await opened.store.head()).toBe(1);
    await Promise.all([append('x', 'any'), append('y', 'any')]);
    expect(await opened.store.head()).toBe(3);
  });

  it('a failed commit of a transaction is unknown as well', async () => {
    await opened.database.transaction((rows) => rows.query('CREATE TABLE kept (n INTEGER)'));
    const failing = opened.database.transaction(async (rows) => {
      await rows.query('INSERT INTO kept VALUES (1)');
      const { queryRunner } = rows;
      if (!queryRunner) throw new Error('There is no query runner.');
      jest.spyOn(queryRunner, 'commitTransaction').mockRejectedValueOnce(driverError('SQLITE_IOERR'));
    });
    await expect(failing).rejects.toBeInstanceOf(OutcomeUnknownError);
    await opened.database.transaction((rows) => rows.query('INSERT INTO kept VALUES (2)'));
    const kept = await opened.database.reading.query<{ n: number }[]>('SELECT n FROM kept');
    expect(kept).toEqual([{ n: 2 }]);
  });

  it('cannot be read: says so', async () => {
    failOnce(/max\(position\)/, 'SQLITE_CANTOPEN', 'before');
    await expect(opened.store.head()).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(await opened.store.head()).toBe(1);
  });

  it('is locked when it is opened: says so, and that nothing was stored', async () => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its database below
    const { all } = sqlite3.Database.prototype;
    jest.spyOn(sqlite3.Database.prototype, 'all').mockImplementation(function (this: Database, ...call) {
      const [sql, , callback] = call as unknown as [string, unknown, (error: Error) => void];
      if (sql !== 'BEGIN IMMEDIATE') return all.apply(this, call);
      callback(driverError('SQLITE_BUSY'));
      return this;
    });
    const { file } = opened;
    await expect(SqliteDatabase.open({ type: 'sqlite', file })).rejects.toBeInstanceOf(StoreUnavailableError);
    jest.restoreAllMocks();
    await (await SqliteDatabase.open({ type: 'sqlite', file })).close();
  });

  it.each([
    ['FULL', 2],
    ['NORMAL', 1],
  ] as const)('is opened with synchronous=%s', async (synchronous, value) => {
    const spy = jest.spyOn(SqliteConnection.prototype, 'one');
    const { close } = await openSqliteStore({ synchronous });
    const results = await Promise.all(spy.mock.results.map((each) => each.value as Promise<object>));
    expect(results).toContainEqual({ synchronous: value });
    expect(results).toContainEqual({ journal_mode: 'wal' });
    await close();
  });

  it.each([
    ['PRAGMA synchronous', { synchronous: 1 }, /synchronous is 1. Expected 2 \(FULL\)/],
    ['PRAGMA journal_mode = WAL', { journal_mode: 'delete' }, /journal_mode is delete. Expected wal/],
    [
      'SELECT sqlite_version() AS version',
      { version: '3.51.2' },
      /version is 3.51.2. Expected 3.51.3 or newer/,
    ],
  ])('is not opened when %s does not say what it must', async (statement, answer, message) => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its connection below
    const { one } = SqliteConnection.prototype;
    jest.spyOn(SqliteConnection.prototype, 'one').mockImplementation(async function (
      this: SqliteConnection,
      sql,
      values,
    ) {
      return sql === statement ? answer : await one.call(this, sql, values);
    });
    const opening = SqliteDatabase.open({ type: 'sqlite', file: opened.file });
    await expect(opening).rejects.toBeInstanceOf(UnsafeDatabaseError);
    await expect(opening).rejects.toThrow(message);
  });

  it('is not opened when it is something else', async () => {
    const folder = temporaryFolder();
    writeFileSync(folder.file('a.db'), 'This is no database, and longer than the header of one.'.repeat(100));
    const opening = SqliteDatabase.open({ type: 'sqlite', file: folder.file('a.db') });
    await expect(opening).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(opening).rejects.toThrow('SQLITE_NOTADB');
    folder.remove();
  });

  it('is not opened when a migration finds no space, and what failed is told rather than the rollback', async () => {
    class RolledBack1800000000000 {
      async up(runner: QueryRunner): Promise<void> {
        await runner.query('ROLLBACK');
        throw driverError('SQLITE_FULL');
      }
      down = () => Promise.resolve();
    }
    const options = { type: 'sqlite' as const, file: opened.file, migrations: [RolledBack1800000000000] };
    const opening = SqliteDatabase.open(options);
    await expect(opening).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(opening).rejects.toThrow('SQLITE_FULL');
  });

  it('answers each call of a statement that cannot be prepared', async () => {
    const connection = await SqliteConnection.open({ type: 'sqlite', database: ':memory:' });
    const calls = [connection.all('SELECT * FROM absent'), connection.all('SELECT * FROM absent')];
    for (const { status } of await Promise.allSettled(calls)) expect(status).toBe('rejected');
    await connection.all('CREATE TABLE absent (a)');
    const twice = [connection.all('SELECT * FROM absent'), connection.all('SELECT * FROM absent')];
    expect(await Promise.all(twice)).toEqual([[], []]);
    await connection.close();
  });
});
