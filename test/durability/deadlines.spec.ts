import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { engine, type TestDatabase } from '../support/engines.js';
import { sizeOf } from '../support/size.js';
import { until } from '../support/until.js';
import { Promises } from './deadlines/promises.js';
import { Workers } from './deadlines/workers.js';

const DEADLINES = sizeOf('DEADLINES', 500);
const WORKERS = 3;
/** `DEADLINES=100000` are due within a minute. */
const WITHIN_MS = Math.min(Math.max(DEADLINES * 0.6, 3_000), 60_000);
/** Cancelled long before they are due, and at that very moment. */
const EACH_CANCELLED = 10;
const ROUND_MS = 100;
const LARGEST_BATCH = 200;
const MOST_MEMORY_MB = 256;
const TIME_LIMIT_MS = 120_000 + DEADLINES * 6;

const numbers = Array.from({ length: DEADLINES }, (_, n) => n);
const idOf = (n: number) => `d-${String(n)}`;
const CANCELLED = numbers.filter((n) => n % EACH_CANCELLED === 3).map(idOf);
const CANCELLED_LATE = numbers.filter((n) => n % EACH_CANCELLED === 6).map(idOf);

/** Workers that share the deadlines of a process. Their effect is not idempotent: one that takes effect twice shows. */
describe(`${String(DEADLINES)} deadlines`, () => {
  let fresh: TestDatabase;
  let workers: Workers;
  let promises: Promises;

  beforeEach(async () => {
    fresh = await engine.fresh();
    workers = new Workers(fresh.options);
  });
  /** Has all of them set, and some cancelled. */
  const begin = async (count: number) => {
    await workers.start(count);
    promises = await Promises.open(fresh.options);
    await promises.promise(numbers.map(idOf));
    await promises.withdraw(CANCELLED);
    await promises.reached();
  };
  afterEach(async () => {
    await workers.killAll();
    await promises.close();
    await fresh.remove();
  });

  const tell = (test: string, figures: object) => {
    process.stdout.write(
      `${JSON.stringify({ test, engine: engine.name, deadlines: DEADLINES, ...figures })}\n`,
    );
  };
  /** Cancels some at about the moment when they are due. */
  const cancelLate = async (due: ReadonlyMap<string, number>) => {
    const waiting = [...CANCELLED_LATE].sort((a, b) => (due.get(a) ?? 0) - (due.get(b) ?? 0));
    while (waiting.length > 0) {
      const soon = Date.now() + randomInt(-ROUND_MS, ROUND_MS);
      const next = waiting.findIndex((id) => (due.get(id) ?? 0) > soon);
      await promises.withdraw(waiting.splice(0, next === -1 ? waiting.length : next));
      await pause(randomInt(ROUND_MS));
    }
  };

  it(
    `due within ${String(WITHIN_MS / 1_000)} s take effect once each while workers are killed, and not when they were cancelled`,
    async () => {
      await begin(WORKERS);
      const due = await promises.letPass(WITHIN_MS);
      const began = performance.now();
      const cancelling = cancelLate(due);
      let kills = 0;
      while (performance.now() - began < WITHIN_MS) {
        await pause(randomInt(500, 1_500));
        await workers.killOne();
        kills += 1;
      }
      await cancelling;
      await until(async () => !(await promises.areLeft()));
      const seconds = Math.round((performance.now() - began) / 100) / 10;
      await workers.stop();
      const outcome = await promises.outcome(due, new Set(CANCELLED_LATE));
      tell('deadlines under kills', { workers: WORKERS, kills, seconds, set: due.size, ...outcome });
      expect(due.size).toBe(DEADLINES - CANCELLED.length);
      expect(outcome).toMatchObject({ missed: 0, doubled: 0, early: 0, wronged: 0 });
      expect(kills).toBeGreaterThan(0);
    },
    TIME_LIMIT_MS,
  );

  it(
    'that are overdue at a start are worked off bit by bit, while other work goes on',
    async () => {
      await begin(1);
      await workers.killAll();
      const due = await promises.letPass(0);
      await workers.start(1, true);
      const began = performance.now();
      await until(async () => !(await promises.areLeft()));
      const seconds = Math.round((performance.now() - began) / 100) / 10;
      const [figures] = await workers.stop();
      const outcome = await promises.outcome(due, new Set());
      tell('overdue deadlines at a start', { seconds, set: due.size, ...figures, ...outcome });
      expect(outcome).toMatchObject({ missed: 0, doubled: 0, early: 0, wronged: 0 });
      expect(figures?.mostInFlight).toBeLessThanOrEqual(figures?.mostInFlightAllowed ?? 0);
      expect(figures?.largestBatch).toBeLessThanOrEqual(LARGEST_BATCH);
      expect(figures?.rssGrownMb).toBeLessThan(MOST_MEMORY_MB);
      expect(figures?.appends).toBeGreaterThan(0);
    },
    TIME_LIMIT_MS,
  );
});
