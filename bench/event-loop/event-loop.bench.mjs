import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { withSystem } from '../support/engines.mjs';
import { id, newEvents } from '../support/events.mjs';
import { rate } from '../support/measure.mjs';
import { comparison, printComparisons } from '../support/report.mjs';
import { systemsFor } from '../systems/index.mjs';

const CALLERS = 64;
const LIMIT_MS = 20;

/** The same callers and events without a store: what the machine and the garbage collector do anyway. */
const nothing = {
  name: 'nothing',
  open: () => ({ append: () => setImmediate(), close: () => undefined }),
};

const FIGURES = { longest: 'longest block', p99: '99 % of all turns' };

/** Milliseconds that the event loop is not free while 64 callers append. */
export async function run({ engines, quick }) {
  const method = quick ? { repetitions: 1, ms: 500 } : { repetitions: 5, ms: 5_000 };
  const comparisons = [];
  for (const engine of engines) {
    const found = comparisonsFor(engine, await measure(engine, [nothing, ...systemsFor(engine)], method));
    printComparisons(`The event loop while ${CALLERS} callers append on ${engine.name}, ms`, found);
    comparisons.push(...found);
  }
  return { method, comparisons };
}

/** The worst of all repetitions, since the promise is about never. */
async function measure(engine, systems, { repetitions, ms }) {
  const worst = {};
  for (let n = 0; n < repetitions; n += 1) {
    for (const system of systems) {
      const found = await withSystem(engine, system, (store) => blocksOf(store, ms));
      const { longest, p99 } = worst[system.name] ?? found;
      worst[system.name] = { longest: Math.max(longest, found.longest), p99: Math.max(p99, found.p99) };
    }
  }
  return worst;
}

async function blocksOf(store, ms) {
  const once = () => store.append(id(), 0, newEvents(1));
  await rate(CALLERS, ms / 4, once);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await rate(CALLERS, ms, once);
  delay.disable();
  return { longest: delay.max / 1e6, p99: delay.percentile(99) / 1e6 };
}

function comparisonsFor(engine, { ours, ...others }) {
  return Object.entries(FIGURES).flatMap(([figure, words]) => {
    const compare = (against, theirs, target = null) =>
      comparison({
        what: `${engine.name}, ${words}`,
        ours: ours[figure],
        against,
        theirs,
        target,
        lowerIsBetter: true,
      });
    const limit = figure === 'longest' ? [compare('the limit', LIMIT_MS, 1)] : [];
    return [...limit, ...Object.entries(others).map(([name, each]) => compare(name, each[figure]))];
  });
}
