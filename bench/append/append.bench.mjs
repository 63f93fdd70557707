import { ceilingsFor } from '../ceilings/index.mjs';
import { withSystem } from '../support/engines.mjs';
import { id, newEvents } from '../support/events.mjs';
import { alternate, rate } from '../support/measure.mjs';
import { comparison, printComparisons } from '../support/report.mjs';
import { ours, rivalsFor, systemsFor } from '../systems/index.mjs';

const CASES = [1, 10].flatMap((size) => [1, 8, 64].map((callers) => ({ callers, size })));

/** For appends of one event. */
const TARGETS = {
  sqlite: {
    'naive TypeORM': { 1: 3, 64: 25 },
    emmett: { 1: 2, 64: 20 },
    'prepared inserts': { 64: 0.4 },
  },
  postgres: {
    'naive TypeORM': { 1: 2.5, 64: 14 },
    emmett: { 1: 1.8, 64: 10 },
    castore: { 1: 0.9, 64: 4 },
  },
};

/** Durable events per second: callers that each wait for their answer, each append to a new stream. */
export async function run({ engines, quick }) {
  const method = quick ? { repetitions: 1, ms: 200 } : { repetitions: 7, ms: 800 };
  const comparisons = [];
  for (const engine of engines) {
    const perSecond = await alternate(method.repetitions, tasksFor(engine, method));
    const found = comparisonsFor(engine, perSecond);
    printComparisons(`Durable appends on ${engine.name} (${engine.durability}), events/s`, found);
    comparisons.push(...found);
  }
  return { method, comparisons };
}

function tasksFor(engine, { ms }) {
  const systems = CASES.flatMap(({ callers, size }) =>
    systemsFor(engine).map((system) => [
      keyOf(system, callers, size),
      () => withSystem(engine, system, (store) => eventsPerSecond(store, callers, size, ms)),
    ]),
  );
  const ceilings = ceilingsFor(engine).map((ceiling) => [
    ceiling.name,
    () => onFreshDatabase(engine, (database) => ceiling.perSecond(database, ms)),
  ]);
  return Object.fromEntries([...systems, ...ceilings]);
}

async function eventsPerSecond(store, callers, size, ms) {
  const once = () => store.append(id(), 0, newEvents(size));
  await rate(callers, ms / 4, once);
  return size * (await rate(callers, ms, once));
}

async function onFreshDatabase(engine, work) {
  const { database, remove } = await engine.fresh();
  try {
    return await work(database);
  } finally {
    await remove();
  }
}

function comparisonsFor(engine, perSecond) {
  return CASES.flatMap(({ callers, size }) => {
    const what = `${engine.name}, ${callers} x ${size === 1 ? '1 event' : `${size} events`}`;
    const compare = (against, theirs) =>
      comparison({
        what,
        ours: perSecond[keyOf(ours, callers, size)],
        against,
        theirs,
        target: size === 1 ? (TARGETS[engine.id][against]?.[callers] ?? null) : null,
      });
    return [
      ...rivalsFor(engine).map((rival) => compare(rival.name, perSecond[keyOf(rival, callers, size)])),
      ...ceilingsFor(engine).map(({ name }) => compare(name, perSecond[name])),
    ];
  });
}

function keyOf({ name }, callers, size) {
  return `${name}, ${callers} x ${size}`;
}
