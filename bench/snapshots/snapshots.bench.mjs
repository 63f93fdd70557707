import { withSystem } from '../support/engines.mjs';
import { fillStream, id } from '../support/events.mjs';
import { alternate, latency } from '../support/measure.mjs';
import { comparison, printComparisons } from '../support/report.mjs';
import { wallets } from '../support/wallets-app.mjs';

const SHORT = 10;
const CONCURRENT = 200;
/** At most 1.3 times as long. */
const LENGTH_TARGET = 1 / 1.3;
/** At most 5 times as long. */
const HOT_TARGET = 1 / 5;

/** A command on a long history against one on a short one, and many at once on one aggregate against one on each. */
export async function run({ engines, quick }) {
  const method = quick
    ? { repetitions: 3, ms: 200, rounds: 3, length: 10_000 }
    : { repetitions: 9, ms: 500, rounds: 10, length: 100_000 };
  const comparisons = [];
  for (const engine of engines) {
    const found = await withSystem(engine, wallets, async (store, database) => {
      const figures = await measure(engine, store, database, method);
      return comparisonsFor(engine, figures, method);
    });
    printComparisons(`Snapshots and hot streams on ${engine.name}, ms`, found);
    comparisons.push(...found);
  }
  return { method, comparisons };
}

async function measure(engine, store, database, { repetitions, ms, rounds, length }) {
  const long = await fillStream(store, length);
  const short = await shortOnes(store, (repetitions * ms) / 0.2);
  await warmUp(store, long);
  await engine.settle(database);
  const cold = Array.from({ length: CONCURRENT }, id);
  const hot = id();
  for (const each of [...cold, hot]) await store.move(each, 1_000_000);
  return alternate(repetitions, {
    long: () => latency(ms, () => store.move(long, 1)),
    short: () => latency(ms, () => store.move(next(short), 1)),
    hot: () => inRounds(rounds, () => withdrawals(store, () => hot)),
    cold: () => inRounds(rounds, () => withdrawals(store, (n) => cold[n])),
  });
}

/** So many short histories that none of them is asked for twice, and grows. */
async function shortOnes(store, count) {
  const ids = [];
  for (let n = 0; n < count; n += 64) {
    ids.push(...(await Promise.all(Array.from({ length: 64 }, () => fillStream(store, SHORT)))));
  }
  return ids;
}

function next(ids) {
  const each = ids.pop();
  if (each === undefined) throw new Error('The short histories have run out.');
  return each;
}

/** The first command finds the long history without a snapshot. */
async function warmUp(store, long) {
  await store.move(long, 1);
  await store.settled();
}

/** The milliseconds that all take, none of which may be refused. */
async function withdrawals(store, walletOf) {
  const start = performance.now();
  const all = Array.from({ length: CONCURRENT }, (_, n) => store.move(walletOf(n), -1));
  await Promise.all(all);
  return performance.now() - start;
}

async function inRounds(rounds, once) {
  let sum = 0;
  for (let n = 0; n < rounds; n += 1) sum += await once();
  return sum / rounds;
}

function comparisonsFor({ name }, { long, short, hot, cold }, { length }) {
  return [
    comparison({
      what: `${name}, a command on ${length} events`,
      ours: long,
      against: `on ${SHORT} events`,
      theirs: short,
      target: LENGTH_TARGET,
      lowerIsBetter: true,
    }),
    comparison({
      what: `${name}, ${CONCURRENT} commands at once on one aggregate`,
      ours: hot,
      against: 'on one each',
      theirs: cold,
      target: HOT_TARGET,
      lowerIsBetter: true,
    }),
  ];
}
