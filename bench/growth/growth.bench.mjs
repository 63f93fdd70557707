import { withSystems } from '../support/engines.mjs';
import { fillLog, id, newEvents } from '../support/events.mjs';
import { alternate, latency, rate } from '../support/measure.mjs';
import { comparison, printComparisons } from '../support/report.mjs';
import { ours } from '../systems/index.mjs';

const CALLERS = 64;
const PAGE = 1_000;
/** Of the append rate of the smallest log. */
const TARGET = 0.6;

/** Our appends and reads as the log grows: logs of all sizes side by side, measured in turn. */
export async function run({ engines, quick }) {
  const method = quick
    ? { repetitions: 1, ms: 100, sizes: [2_000, 10_000] }
    : { repetitions: 5, ms: 500, sizes: [10_000, 100_000, 1_000_000, 3_000_000] };
  const comparisons = [];
  for (const engine of engines) {
    const systems = method.sizes.map((size) => ({ ...ours, size }));
    const found = await withSystems(engine, systems, async (logs) => {
      for (const log of logs) await fill(engine, log);
      return comparisonsFor(engine, logs, await alternate(method.repetitions, tasksFor(logs, method)));
    });
    printComparisons(`Growth on ${engine.name}: a log against one of ${method.sizes[0]} events`, found);
    comparisons.push(...found);
  }
  return { method, comparisons };
}

async function fill(engine, log) {
  log.streams = await fillLog(log.store, log.size);
  await engine.settle(log.database);
}

function tasksFor(logs, { ms }) {
  const tasks = logs.flatMap(({ store, size, streams }) => [
    [`append ${size}`, () => rate(CALLERS, ms, () => store.append(id(), 0, newEvents(1)))],
    [`stream ${size}`, () => latency(ms, () => store.load(streams[below(streams.length)]))],
    [`page ${size}`, () => latency(ms, () => store.page(below(size - PAGE), PAGE))],
  ]);
  return Object.fromEntries(tasks);
}

function comparisonsFor(engine, [smallest, ...larger], figures) {
  const largest = larger.at(-1);
  return [
    { task: 'append', what: 'appends/s', target: TARGET },
    { task: 'stream', what: 'ms to read 20 events', lowerIsBetter: true },
    { task: 'page', what: 'ms to read a page', lowerIsBetter: true },
  ].flatMap(({ task, what, target = null, lowerIsBetter = false }) =>
    larger.map(({ size }) =>
      comparison({
        what: `${engine.name}, ${what}, ${size} events`,
        ours: figures[`${task} ${size}`],
        against: `${smallest.size} events`,
        theirs: figures[`${task} ${smallest.size}`],
        target: size === largest.size ? target : null,
        lowerIsBetter,
      }),
    ),
  );
}

function below(count) {
  return Math.floor(Math.random() * count);
}
