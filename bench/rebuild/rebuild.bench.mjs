import { fileURLToPath } from 'node:url';
import { Consumers, EventStore } from '../../dist/src/event-sourcing/index.js';
import { BLOCK, blocks, fill, STREAM_LENGTH } from '../support/blocks.mjs';
import { startChild } from '../support/child.mjs';
import { COUNTS, startCounting } from '../support/counting-app.mjs';
import { withSystem } from '../support/engines.mjs';
import { alternate } from '../support/measure.mjs';
import { comparison, printComparisons } from '../support/report.mjs';
import { typeorm } from '../systems/typeorm.mjs';
import { countEntity, eachEvent, eachPage, rebuildNaively } from './naive.mjs';

const REBUILDER = fileURLToPath(new URL('./rebuilder.mjs', import.meta.url));
const RATES = { sqlite: 150_000, postgres: 90_000 };
const MEGABYTES = 150;
const NAIVE = { 'find and save': eachEvent, 'find and save a page': eachPage };
const TARGETS = { 'find and save': 80 };

/** How many streams an append of 1,000 events is about: the more, the more rows a page of events changes. */
const LOGS = { 'streams in runs': BLOCK / STREAM_LENGTH, 'scattered streams': BLOCK };

/** Events per second, and the memory, of the rebuild of a row for each stream. */
export async function run({ engines, quick }) {
  const method = quick
    ? { repetitions: 1, events: 20_000, naiveEvents: 2_000, naiveMs: 1_000 }
    : { repetitions: 3, events: 1_000_000, naiveEvents: 20_000, naiveMs: 10_000 };
  const comparisons = [];
  for (const engine of engines) {
    const found = [];
    for (const [log, streams] of Object.entries(LOGS)) {
      found.push(...(await measure(engine, { log, streams }, method)));
    }
    printComparisons(`Rebuild of a projection from ${method.events} events on ${engine.name}`, found);
    comparisons.push(...found);
  }
  return { method, comparisons };
}

async function measure(engine, { log, streams }, method) {
  const naive = { ...typeorm, open: (database) => typeorm.open(database, [countEntity]) };
  const opening = { open: (database) => fillOurs(engine, database, streams, method.events) };
  return withSystem(engine, opening, (_, database) =>
    withSystem(engine, naive, async (theirs) => {
      for (const block of blocks(streams, method.naiveEvents)) {
        for (const { stream, version, events } of block) await theirs.fill(stream, version, events);
      }
      const memory = { rss: 0, heap: 0 };
      const naiveTasks = Object.entries(NAIVE).map(([name, project]) => [
        name,
        () => rebuildNaively(theirs, project, method.naiveMs),
      ]);
      const perSecond = await alternate(method.repetitions, {
        ours: () => rebuildOurs(database, memory),
        ...Object.fromEntries(naiveTasks),
      });
      return comparisonsFor(engine, log, perSecond, memory);
    }),
  );
}

/** Leaves the projection at the head without any rows, so that nothing but the rebuild is at work. */
async function fillOurs(engine, database, streams, count) {
  const app = await startCounting(database, { feed: false });
  const store = app.get(EventStore);
  await fill(store, streams, count);
  await app.get(Consumers).begin(COUNTS, 'head');
  await app.close();
  await engine.settle(database);
  return { close: () => undefined };
}

async function rebuildOurs(database, memory) {
  const { first, ended } = await startChild(REBUILDER, { database }, ['--expose-gc']);
  await ended;
  memory.rss = Math.max(memory.rss, first.rss);
  memory.heap = Math.max(memory.heap, first.heap);
  return first.perSecond;
}

function comparisonsFor(engine, log, { ours, ...rivals }, { rss, heap }) {
  const what = `${engine.name}, ${log}`;
  const limit = { against: 'the limit', theirs: MEGABYTES, target: 1, lowerIsBetter: true };
  return [
    comparison({
      what: `${what}, events/s`,
      ours,
      against: 'the target',
      theirs: RATES[engine.id],
      target: 1,
    }),
    ...Object.entries(rivals).map(([name, theirs]) =>
      comparison({
        what: `${what}, events/s`,
        ours,
        against: `TypeORM, ${name}`,
        theirs,
        target: TARGETS[name] ?? null,
      }),
    ),
    comparison({ what: `${what}, MB above idle`, ours: rss, ...limit }),
    comparison({ what: `${what}, MB of heap above idle`, ours: heap, ...limit, target: null }),
  ];
}
