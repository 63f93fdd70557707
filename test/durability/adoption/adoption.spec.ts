import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LogDatabase } from '../../../src/event-sourcing/store/typeorm/log-database.js';
import { openDatabase } from '../../../src/event-sourcing/store/typeorm/open-database.js';
import { engine, type TestDatabase } from '../../support/engines.js';
import { sizeOf } from '../../support/size.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { until } from '../../support/until.js';
import { isAllDone, outcomeOf } from './promises.js';

const WORKER = join(import.meta.dirname, 'worker.mjs');
const LEASE_MS = 800;
/** In each stream of each process at once; more come more slowly. */
const HAPPENINGS = 10;

/** Where a process kills itself; at random where nothing is named. */
const CRASHES = [
  { at: 'before-it-is-told' },
  { at: 'told' },
  { at: 'handler-moves-on', committed: false },
  { at: 'handler-moves-on', committed: true },
  { at: 'saga-gives', committed: false },
  { at: 'saga-gives', committed: true },
  { at: 'command-is-executed' },
  { at: 'command-is-settled', committed: false },
  { at: 'command-is-settled', committed: true },
  undefined,
] as const;
const DEATHS = sizeOf('ADOPTION_DEATHS', CRASHES.length);

type Crash = (typeof CRASHES)[number];

/**
 * A durable handler whose effect is outside and shows when it is repeated, and a durable saga whose command has an effect
 * each time that it is executed, in processes that are killed at random and between each two steps.
 */
describe('what was adopted from @nestjs/cqrs', () => {
  const folder = temporaryFolder();
  const outside = folder.file('told');
  let fresh: TestDatabase;
  let database: LogDatabase | undefined;
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    fresh = await engine.fresh();
  });
  afterAll(async () => {
    child?.kill('SIGKILL');
    await database?.close();
    await fresh.remove();
    folder.remove();
  });

  const start = async (more: object) => {
    const options = { database: fresh.options, leaseMs: LEASE_MS, outside, prefix: 'last', ...more };
    const started = spawn(process.execPath, [WORKER, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    const ended = once(started, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    await Promise.race([once(started.stdout, 'data'), ended]);
    return { started, ended };
  };
  const live = async (prefix: string, crash: Crash) => {
    const { started, ended } = await start({ prefix, happenings: HAPPENINGS, crash });
    if (!crash) {
      await pause(randomInt(500));
      started.kill('SIGKILL');
    }
    expect(await ended).toEqual([null, 'SIGKILL']);
  };

  it(
    `is told at least once, and has each effect within once, in ${String(DEATHS)} deaths`,
    async () => {
      for (let n = 0; n < DEATHS; n += 1) await live(`life-${String(n)}`, CRASHES[n % CRASHES.length]);
      const { started, ended } = await start({ happenings: 0 });
      const opened = await openDatabase(fresh.options);
      database = opened;
      await until(() => isAllDone(opened));
      started.kill('SIGTERM');
      await ended;
      const outcome = await outcomeOf(opened, outside);
      const what = { test: 'adoption', engine: engine.name, deaths: DEATHS };
      process.stdout.write(`${JSON.stringify({ ...what, ...outcome })}\n`);
      expect(outcome).toMatchObject({ untold: 0, unrewarded: 0, rewardedTwice: 0, outOfOrder: 0 });
      expect(outcome.toldAgainWrongly).toBe(0);
      expect(outcome.toldAgain).toBeLessThanOrEqual(DEATHS);
      expect(outcome.happened).toBeGreaterThan(DEATHS);
    },
    120_000 + DEATHS * 10_000,
  );
});
