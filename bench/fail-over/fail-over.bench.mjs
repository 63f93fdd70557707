import { setTimeout as pause } from 'node:timers/promises';
import { Consumers, EventStore } from '../../dist/src/event-sourcing/index.js';
import { COUNTS, startCounting, typed } from '../support/counting-app.mjs';
import { withSystem } from '../support/engines.mjs';
import { id, newEvents } from '../support/events.mjs';
import { percentile } from '../support/measure.mjs';
import { comparison, printComparisons } from '../support/report.mjs';
import { Fleet } from './fleet.mjs';

const INSTANCES = 3;
const LOOK_MS = 5;

/** How the instance that feeds ends, whether the others can see it, and after how long another has to feed. */
const casesOf = ({ leaseMs }) => [
  { what: 'kill -9 of another machine', signal: 'SIGKILL', machines: true, limit: leaseMs + 2_000 },
  { what: 'kill -9 on the same machine', signal: 'SIGKILL', machines: false, limit: leaseMs + 2_000 },
  { what: 'SIGTERM', signal: 'SIGTERM', machines: true, limit: 1_000 },
];

/** Milliseconds from the end of the instance that feeds a projection to the commit of another one's first row. */
export async function run({ engines, quick }) {
  const method = quick
    ? { repetitions: 2, leaseMs: 1_000, instances: INSTANCES }
    : { repetitions: 20, leaseMs: 2_000, instances: INSTANCES };
  const comparisons = [];
  for (const engine of engines) {
    const found = [];
    for (const each of casesOf(method)) found.push(...(await measure(engine, each, method)));
    printComparisons(`Taking over a projection on ${engine.name}, lease ${method.leaseMs} ms`, found);
    comparisons.push(...found);
  }
  return { method, comparisons };
}

async function measure(engine, { what, signal, machines, limit }, { repetitions, leaseMs }) {
  const watcher = { open: (database) => startCounting(database, { feed: false, leaseMs }) };
  return withSystem(engine, watcher, async (app, database) => {
    const fleet = new Fleet({ database, leaseMs }, machines);
    const times = [];
    try {
      for (let n = 0; n < INSTANCES; n += 1) await fleet.start();
      for (let n = 0; n < repetitions; n += 1) {
        times.push(await takeOver(app, fleet, signal));
        await fleet.start();
      }
    } finally {
      await fleet.endAll();
    }
    const against = { against: 'the limit', theirs: limit, lowerIsBetter: true };
    return [
      comparison({ what: `${engine.name}, ${what}, ms, median`, ours: percentile(times, 50), ...against }),
      comparison({
        what: `${engine.name}, ${what}, ms, worst of ${repetitions}`,
        ours: percentile(times, 100),
        ...against,
        target: 1,
      }),
    ];
  });
}

async function takeOver(app, fleet, signal) {
  await untilHandled(app, await append(app));
  while (!fleet.feeding) await pause(LOOK_MS);
  const { feeding } = fleet;
  const start = performance.now();
  fleet.end(feeding, signal);
  await feeding.ended;
  await untilHandled(app, await append(app));
  return performance.now() - start;
}

/** By what is committed, not by what an instance says. */
async function untilHandled(app, position) {
  while (!((await positionOf(app)) >= position)) await pause(LOOK_MS);
}

async function positionOf(app) {
  const all = await app.get(Consumers).list();
  return all.find(({ consumer }) => consumer === COUNTS)?.position;
}

async function append(app) {
  const appended = await app
    .get(EventStore)
    .append([{ stream: `bench.thing-${id()}`, expected: 'any', events: newEvents(1).map(typed) }]);
  return appended.position;
}
