import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import { engine, type TestDatabase } from '../../support/engines.js';
import { sizeOf } from '../../support/size.js';
import { until } from '../../support/until.js';
import { compareEffects, isAtHead, NOTHING_WRONG } from './compare-effects.js';

const WORKER = join(import.meta.dirname, 'worker.mjs');
const DEATHS = sizeOf('POISON_DEATHS', 3);
const DRAIN_DEATHS = sizeOf('POISON_DRAIN_DEATHS', 2);
/** One of them is poisoned. */
const STREAMS = 100;
const AT_ONCE = 12;
/** As many are tried again at most before a process kills itself. */
const FEW = 6;
const LEASE_MS = 1_000;

/** How a process ends: where it kills itself, or at random. */
const PARKING = [undefined, { at: 'park', committed: false }, { at: 'park', committed: true }] as const;
const DRAINING = [{ at: 'drain', committed: false }, { at: 'drain', committed: true }, undefined] as const;

type Crash = (typeof PARKING | typeof DRAINING)[number];

/**
 * A projection that throws at one stream in a hundred, in a process that is killed at random and in the transactions that
 * set events aside; then mended, and killed in those that try them again. Its effect shows when it is repeated.
 */
describe('a projection that is poisoned and killed', () => {
  let fresh: TestDatabase;
  let database: LogDatabase;
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    fresh = await engine.fresh();
  });
  afterAll(async () => {
    child?.kill('SIGKILL');
    await database.close();
    await fresh.remove();
  });

  const start = async (more: object) => {
    const options = {
      database: fresh.options,
      leaseMs: LEASE_MS,
      streams: STREAMS,
      atOnce: AT_ONCE,
      ...more,
    };
    const started = spawn(process.execPath, [WORKER, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    const ended = once(started, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    await Promise.race([once(started.stdout, 'data'), ended]);
    return {
      /** Waits for its death where it kills itself, and kills it where it does not. */
      dies: async (crash: Crash) => {
        if (!crash) {
          await pause(randomInt(400, 1_000));
          started.kill('SIGKILL');
        }
        expect(await ended).toEqual([null, 'SIGKILL']);
      },
      stop: async () => {
        started.kill('SIGTERM');
        await ended;
      },
    };
  };
  const count = async (sql: string) => {
    const [row] = await database.reading.query<{ n: number | string }[]>(sql);
    return Number(row?.n);
  };
  const parked = () => count('SELECT count(*) AS n FROM parked_events');
  /** Events that are neither applied nor set aside, or both. */
  const astray = () =>
    count(`SELECT (SELECT count(*) FROM events) - (SELECT count(*) FROM (
      SELECT id FROM (SELECT event_id AS id FROM effects
                      UNION ALL SELECT CAST(event_id AS text) FROM parked_events) known
      GROUP BY id HAVING count(*) = 1) once) AS n`);
  /** Events of healthy streams that were set aside. */
  const innocent = () =>
    count("SELECT count(*) AS n FROM parked_events WHERE sequence NOT LIKE 'proof.life-%-0'");

  it(`loses nothing in ${String(DEATHS + DRAIN_DEATHS)} deaths, and keeps the order of every stream`, async () => {
    for (let n = 0; n < DEATHS; n += 1) {
      const crash = PARKING[n % PARKING.length];
      const worker = await start({ appends: true, isIll: true, prefix: `proof.life-${String(n)}`, crash });
      await worker.dies(crash);
    }
    database = await openDatabase(fresh.options);
    const more = await start({ appends: true, isIll: true, prefix: 'proof.life-last' });
    await until(async () => (await parked()) > FEW);
    await more.stop();
    const ill = await start({ appends: false, isIll: true });
    await until(() => isAtHead(database));
    const set = { parked: await parked(), astray: await astray(), innocent: await innocent() };
    await ill.stop();

    let deaths = DEATHS;
    for (let n = 0; n < DRAIN_DEATHS && (await parked()) > FEW; n += 1) {
      const crash = DRAINING[n % DRAINING.length];
      const worker = await start({ appends: false, mends: true, crash });
      await worker.dies(crash);
      deaths += 1;
    }
    const mended = await start({ appends: false, mends: true });
    await until(async () => (await isAtHead(database)) && (await parked()) === 0);
    await mended.stop();
    const figures = { deaths, ...set, ...(await compareEffects(database)) };
    const what = { test: 'poison', engine: engine.name };
    process.stdout.write(`${JSON.stringify({ ...what, ...figures })}\n`);
    expect(figures).toMatchObject({ astray: 0, innocent: 0 });
    expect(figures).toMatchObject({ counted: figures.events, ...NOTHING_WRONG });
    expect(figures.deaths).toBeGreaterThan(DEATHS);
  }, 240_000);
});
