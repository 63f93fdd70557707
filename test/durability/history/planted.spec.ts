import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { engine, type TestDatabase } from '../../support/engines.js';
import type { Rule } from './findings.js';
import { Fleet } from './fleet.js';
import { killAll, runHistory, type Strike, times } from './run-history.js';

interface Planted {
  /** `naive` without a bug. */
  readonly store: string;
  /** One of these must find it. */
  readonly rules: readonly Rule[];
  readonly strikes: readonly Strike[];
}

/** SQLite has no sequences, and one writer at a time. */
const bareSequence: readonly Planted[] =
  engine.name === 'PostgreSQL' ? [{ store: 'naive:bare-sequence', rules: ['late'], strikes: [] }] : [];
const mutants: readonly Planted[] = [
  { store: 'naive:ack-before-commit', rules: ['acknowledged', 'reads'], strikes: times(3, killAll) },
  { store: 'naive:lost-conflict', rules: ['expected'], strikes: [] },
  ...bareSequence,
];

/** The same clients on a store as people write it, with bugs that people make. */
describe('the test of histories', () => {
  let database: TestDatabase;
  let fleet: Fleet | undefined;
  let caught = 0;

  beforeEach(async () => {
    database = await engine.fresh();
  });
  afterEach(async () => {
    await fleet?.disband();
    await database.remove();
  });
  afterAll(() => {
    process.stdout.write(`mutants caught ${String(caught)}/${String(mutants.length)}\n`);
  });

  const run = async (store: string, strikes: readonly Strike[]) => {
    const { url } = database;
    fleet = new Fleet({ url, directUrl: url, store, processes: 2, clients: 8 });
    const { findings, ...counts } = await runHistory(fleet, {
      strikes,
      maxPause: 300,
      leastHistory: 200_000,
    });
    const anomalies = Object.entries(findings.anomalies).filter(([, count]) => count > 0);
    const figures = { test: 'history', engine: engine.name, store, ...counts };
    process.stdout.write(`${JSON.stringify({ ...figures, anomalies: Object.fromEntries(anomalies) })}\n`);
    return findings;
  };

  it('finds nothing in a store without a bug', async () => {
    expect((await run('naive', [killAll])).examples).toEqual([]);
  }, 120_000);

  it.each(mutants)(
    'finds $store by one of $rules',
    async ({ store, rules, strikes }) => {
      const { anomalies } = await run(store, strikes);
      expect(rules.some((rule) => anomalies[rule] > 0)).toBe(true);
      caught += 1;
    },
    120_000,
  );
});
