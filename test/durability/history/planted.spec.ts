import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '../../support/postgres/fresh-database.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import type { Rule } from './findings.js';
import { killAll, runHistory, type Strike, times } from './run-history.js';

interface Planted {
  readonly engine: 'sqlite' | 'postgres';
  readonly store: string;
  /** One of these must find it. None for a store without a bug. */
  readonly rules: readonly Rule[];
  readonly strikes: readonly Strike[];
}

/** Stores as people write them. A bug is nothing but a few characters more or less in the naive store. */
const stores: readonly Planted[] = (['sqlite', 'postgres'] as const).flatMap((engine) => [
  { engine, store: 'naive', rules: [], strikes: [killAll] },
  { engine, store: 'naive:ack-before-commit', rules: ['acknowledged', 'reads'], strikes: times(3, killAll) },
  { engine, store: 'naive:lost-conflict', rules: ['expected'], strikes: [] },
]);
const bareSequence: Planted = {
  engine: 'postgres',
  store: 'naive:bare-sequence',
  rules: ['late'],
  strikes: [],
};

/** The clients of the test of histories, on stores with bugs: that it finds them proves that it finds something. */
describe('the test of histories', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const databases: FreshDatabase[] = [];
  let caught = 0;

  beforeAll(() => {
    folder = temporaryFolder();
  });
  afterAll(async () => {
    const mutants = [...stores, bareSequence].filter(({ rules }) => rules.length > 0);
    process.stdout.write(`mutants caught ${String(caught)}/${String(mutants.length)}\n`);
    for (const database of databases) await database.remove();
    folder.remove();
  });

  const urlOf = async ({ engine, store }: Planted) => {
    if (engine === 'sqlite') return `sqlite:${folder.file(`${store}.db`)}`;
    const database = await freshDatabase();
    databases.push(database);
    return database.url;
  };

  it.each([...stores, bareSequence])(
    'on $engine, $store: finds $rules',
    async (planted) => {
      const { engine, store, rules, strikes } = planted;
      const { findings, ...counts } = await runHistory({
        url: await urlOf(planted),
        store,
        processes: 2,
        clients: 8,
        strikes,
        maxPause: 300,
        leastHistory: 200_000,
      });
      const anomalies = Object.entries(findings.anomalies).filter(([, count]) => count > 0);
      const figures = { test: 'history', engine, store, ...counts, anomalies: Object.fromEntries(anomalies) };
      process.stdout.write(`${JSON.stringify(figures)}\n`);
      if (rules.length === 0) {
        expect(findings.examples).toEqual([]);
      } else {
        expect(rules.some((rule) => findings.anomalies[rule] > 0)).toBe(true);
        caught += 1;
      }
    },
    120_000,
  );
});
