import { withSystems } from '../support/engines.mjs';
import { fillLog } from '../support/events.mjs';
import { alternate, rate } from '../support/measure.mjs';
import { comparison, printComparisons } from '../support/report.mjs';
import { systemsFor } from '../systems/index.mjs';
import { readAhead, readInTurn } from './readers.mjs';

const STRETCHES = 20;
const PARSE = 'JSON.parse';
const READERS = { 'page by page': readInTurn, 'next page ahead': readAhead };
const TARGETS = { sqlite: { [PARSE]: 0.6, emmett: 3 }, postgres: { emmett: 3 } };

/** Events per second from the beginning of a log to its end. */
export async function run({ engines, quick }) {
  const method = quick
    ? { repetitions: 1, events: 20_000, page: 500, msForAStretch: 250 }
    : { repetitions: 5, events: 1_000_000, page: 1_000, msForAStretch: 1_000 };
  const comparisons = [];
  for (const engine of engines) {
    const found = await withSystems(engine, systemsFor(engine), async (all) => {
      const systems = all.filter(({ store }) => store.page);
      for (const { store, database } of systems) {
        // One append after the other: emmett on PostgreSQL repeats or misses events of concurrent ones.
        await fillLog(store, method.events, 1_000, 1);
        await engine.settle(database);
      }
      return comparisonsFor(
        engine,
        systems,
        await alternate(method.repetitions, await tasksFor(systems, method)),
      );
    });
    printComparisons(`Reading a log of ${method.events} events on ${engine.name}, events/s`, found);
    comparisons.push(...found);
  }
  return { method, comparisons };
}

async function tasksFor([ours, ...rivals], method) {
  const texts = await textsOf(ours, method);
  const oursTasks = Object.entries(READERS).map(([name, reader]) => [
    name,
    () => catchUp(ours, reader, method),
  ]);
  const rivalTasks = rivals.map((rival) => [rival.name, () => catchUp(rival, readInTurn, method)]);
  return { ...Object.fromEntries([...oursTasks, ...rivalTasks]), [PARSE]: () => parse(texts, method) };
}

/**
 * The whole log, in stretches that are left early when a system takes too long: one that gets slower with the size
 * of the log or the position in it is sampled from beginning to end.
 */
async function catchUp({ name, store }, reader, { events, page, msForAStretch }) {
  let read = 0;
  const start = performance.now();
  for (let n = 0; n < STRETCHES; n += 1) {
    const until = performance.now() + msForAStretch;
    const stretch = { from: (n * events) / STRETCHES, to: ((n + 1) * events) / STRETCHES };
    for await (const part of reader(store, stretch, page)) {
      read += part.length;
      if (performance.now() > until) break;
    }
  }
  if (read > events) throw new Error(`${name} has read ${read} events of a log of ${events}.`);
  return read / ((performance.now() - start) / 1000);
}

/** A page of each stretch, as the one JSON text that our SQLite store parses. */
async function textsOf({ store }, { events, page }) {
  const texts = [];
  for (let n = 0; n < STRETCHES; n += 1) {
    const part = await store.page((n * events) / STRETCHES, page);
    texts.push(JSON.stringify(part.events.map((event) => Object.values({ ...event, recordedAt: 0 }))));
  }
  return texts;
}

async function parse(texts, { page }) {
  let next = 0;
  const once = () => JSON.parse(texts[(next += 1) % texts.length]);
  return page * (await rate(1, 1_000, once));
}

function comparisonsFor(engine, [, ...rivals], perSecond) {
  return Object.keys(READERS).flatMap((reader) =>
    [...rivals.map(({ name }) => name), PARSE].map((against) =>
      comparison({
        what: `${engine.name}, ${reader}`,
        ours: perSecond[reader],
        against,
        theirs: perSecond[against],
        target: TARGETS[engine.id][against] ?? null,
      }),
    ),
  );
}
