import { setTimeout as pause } from 'node:timers/promises';
import { Consumers, EventStore, Subscriptions } from '../../dist/src/event-sourcing/index.js';
import { BLOCK, fill } from '../support/blocks.mjs';
import { COUNTS, poisoned, startCounting } from '../support/counting-app.mjs';
import { withSystem } from '../support/engines.mjs';
import { alternate } from '../support/measure.mjs';
import { comparison, printComparisons } from '../support/report.mjs';

const KEPT = 0.9;
const POLL_MS = 5;

/** One stream in a hundred, by the random end of its id. */
const isPoisoned = (stream) => Number.parseInt(stream.slice(-6), 16) % 100 === 0;
/** Asks the same, so that asking costs both the same. */
const healthy = (stream) => isPoisoned(stream) && false;

/** How fast the other streams are handled while one in a hundred is poisoned. */
export async function run({ engines, quick }) {
  const method = quick ? { repetitions: 1, events: 10_000 } : { repetitions: 3, events: 600_000 };
  const comparisons = [];
  for (const engine of engines) {
    const perSecond = await alternate(method.repetitions, {
      poisoned: () => measure(engine, method.events, isPoisoned),
      healthy: () => measure(engine, method.events, healthy),
    });
    const found = [
      comparison({
        what: `${engine.name}, events/s of healthy streams`,
        ours: perSecond.poisoned,
        against: 'without poison',
        theirs: perSecond.healthy,
        target: KEPT,
      }),
    ];
    printComparisons(`A projection that throws at one stream in a hundred on ${engine.name}`, found);
    comparisons.push(...found);
  }
  return { method, comparisons };
}

/** From the first event to the head, each time on a new log; counted are the events whose rows are there then. */
function measure(engine, count, has) {
  const opening = { open: (database) => filled(engine, database, count) };
  return withSystem(engine, opening, async (_, database) => {
    poisoned.has = has;
    const app = await startCounting(database);
    try {
      const head = await app.get(EventStore).head();
      const [subscription] = app.get(Subscriptions).of(COUNTS);
      const start = performance.now();
      while (!(subscription.position >= head)) await pause(POLL_MS);
      const seconds = (performance.now() - start) / 1000;
      const { parked } = await app.get(Consumers).get(COUNTS);
      if (parked > 0 !== (has !== healthy)) throw new Error(`${parked} events are parked.`);
      return (count - parked) / seconds;
    } finally {
      await app.close();
    }
  });
}

async function filled(engine, database, count) {
  const app = await startCounting(database, { feed: false });
  await fill(app.get(EventStore), BLOCK, count);
  await app.close();
  await engine.settle(database);
  return { close: () => undefined };
}
