import { withSystems } from '../support/engines.mjs';
import { fillLog, fillStream } from '../support/events.mjs';
import { alternate, latency } from '../support/measure.mjs';
import { comparison, printComparisons } from '../support/report.mjs';
import { systemsFor } from '../systems/index.mjs';

const LENGTHS = [10, 100, 1_000, 10_000];
/** The events of a stream, and an aggregate that counts them. */
const WAYS = ['load', 'aggregate'];
const TARGETS = { 'naive TypeORM': 2, emmett: 2.5 };
const TARGET_LENGTH = 100;

/** Milliseconds to load one stream, in a log that has others as well. */
export async function run({ engines, quick }) {
  const method = quick
    ? { repetitions: 1, ms: 100, others: 2_000 }
    : { repetitions: 5, ms: 500, others: 100_000 };
  const comparisons = [];
  for (const engine of engines) {
    const found = await withSystems(engine, systemsFor(engine), async (systems) => {
      for (const system of systems) system.streams = await fill(engine, system, method);
      return comparisonsFor(engine, systems, await alternate(method.repetitions, tasksFor(systems, method)));
    });
    printComparisons(`Loading one stream on ${engine.name}, ms`, found);
    comparisons.push(...found);
  }
  return { method, comparisons };
}

async function fill(engine, { store, database }, { others }) {
  const streams = {};
  await fillLog(store, others / 2);
  for (const length of LENGTHS) streams[length] = await fillStream(store, length);
  await fillLog(store, others / 2);
  await engine.settle(database);
  return streams;
}

function tasksFor(systems, { ms }) {
  const tasks = LENGTHS.flatMap((length) =>
    waysOf(systems).map(([system, way]) => [
      keyOf(system, way, length),
      () => latency(ms, () => loadAll(system, way, length)),
    ]),
  );
  return Object.fromEntries(tasks);
}

async function loadAll({ name, store, streams }, way, length) {
  const loaded = await store[way](streams[length]);
  if (loaded !== length) throw new Error(`${name} has loaded ${loaded} events instead of ${length}.`);
}

function comparisonsFor(engine, [ours, ...rivals], ms) {
  return LENGTHS.flatMap((length) =>
    waysOf(rivals).map(([rival, way]) =>
      comparison({
        what: `${engine.name}, ${way === 'load' ? 'events' : 'aggregate'}, ${length}`,
        ours: ms[keyOf(ours, way, length)],
        against: rival.name,
        theirs: ms[keyOf(rival, way, length)],
        target: way === 'load' && length === TARGET_LENGTH ? (TARGETS[rival.name] ?? null) : null,
        lowerIsBetter: true,
      }),
    ),
  );
}

function waysOf(systems) {
  return WAYS.flatMap((way) => systems.filter(({ store }) => store[way]).map((system) => [system, way]));
}

function keyOf({ name }, way, length) {
  return `${name} ${way} ${length}`;
}
