import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import { engine, type TestDatabase } from '../../support/engines.js';
import { sizeOf } from '../../support/size.js';
import { until } from '../../support/until.js';
import { compareEffects, isAtHead, NOTHING_WRONG } from './compare-effects.js';

const WORKER = join(import.meta.dirname, 'worker.mjs');
const INSTANCES = 3;
const ROUNDS = sizeOf('EFFECTS_ROUNDS', 4);
/** So many rounds in each row, of which the last freezes an instance and the others kill one. */
const ROW = 3;
/** Appends of each instance at the same time. */
const AT_ONCE = sizeOf('EFFECTS_AT_ONCE', 1);
const LEASE_MS = 800;
/** A frozen instance wakes up when its lease is somebody else's. */
const FREEZE_MS = 1_300;

/**
 * Instances that append and share a projection, killed and frozen at random. Its effect is not idempotent: what is
 * applied twice, or not at all, shows in the sum.
 */
describe('a projection with an effect that shows when it is repeated', () => {
  let fresh: TestDatabase;
  let places: ChildProcess[] = [];

  beforeAll(async () => {
    fresh = await engine.fresh();
  });
  afterAll(async () => {
    for (const child of places) child.kill('SIGKILL');
    await fresh.remove();
  });

  const start = async (appends: boolean) => {
    const options = { database: fresh.options, leaseMs: LEASE_MS, appends, atOnce: AT_ONCE };
    const child = spawn(process.execPath, [WORKER, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return child;
  };
  const end = async (child: ChildProcess, signal: NodeJS.Signals) => {
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  const anyPlace = () => randomInt(places.length);

  it(
    `applies each event once and in order while instances are killed and frozen, ${String(ROUNDS)} times`,
    async () => {
      places = [
        await start(true),
        ...(await Promise.all(Array.from({ length: INSTANCES - 1 }, () => start(true)))),
      ];
      let freezes = 0;
      for (let n = 0; n < ROUNDS; n += 1) {
        await pause(randomInt(100, 700));
        const place = anyPlace();
        const child = places[place];
        if (!child) continue;
        if (n % ROW === ROW - 1) {
          freezes += 1;
          child.kill('SIGSTOP');
          await pause(FREEZE_MS);
          child.kill('SIGCONT');
        } else {
          await end(child, 'SIGKILL');
          places[place] = await start(true);
        }
      }
      await Promise.all(places.map((child) => end(child, 'SIGTERM')));
      places = [await start(false)];
      const database = await openDatabase(fresh.options);
      await until(() => isAtHead(database));
      const figures = await compareEffects(database);
      await database.close();
      const what = { test: 'effects of a projection', engine: engine.name, kills: ROUNDS - freezes, freezes };
      process.stdout.write(`${JSON.stringify({ ...what, ...figures })}\n`);
      expect(figures).toMatchObject({ counted: figures.events, ...NOTHING_WRONG });
      expect(figures.takeOvers).toBeGreaterThan(1);
      expect(figures.events).toBeGreaterThan(100);
    },
    120_000 + ROUNDS * 10_000,
  );
});
