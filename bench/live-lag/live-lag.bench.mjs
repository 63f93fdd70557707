import { EventStore, Subscriptions } from '../../dist/src/event-sourcing/index.js';
import { COUNTS, startCounting, typed } from '../support/counting-app.mjs';
import { withSystems } from '../support/engines.mjs';
import { id, newEvents } from '../support/events.mjs';
import { alternate, percentile, rate } from '../support/measure.mjs';
import { comparison, printComparisons } from '../support/report.mjs';

const WRITERS = 64;
const STREAMS_EACH = 16;
const LAG_MS = 250;
/** Of the appends without the projection. */
const KEPT = 0.75;

const fed = { name: 'with the projection', open: (database) => open(database, true) };
const unfed = { name: 'without it', open: (database) => open(database, false) };

/** What a projection that is fed live costs the writers, and how far it is behind them. */
export async function run({ engines, quick }) {
  const method = quick ? { repetitions: 1, ms: 500 } : { repetitions: 5, ms: 5_000 };
  const comparisons = [];
  for (const engine of engines) {
    const found = await withSystems(engine, [fed, unfed], async ([ours, without]) => {
      const worst = { p50: 0, p99: 0, longest: 0 };
      const perSecond = await alternate(method.repetitions, {
        with: () => appendAndFollow(ours.store, method.ms, worst),
        without: () => rate(WRITERS, method.ms, () => without.store.append()),
      });
      return comparisonsFor(engine, perSecond, worst);
    });
    printComparisons(`A projection fed live while ${WRITERS} writers append on ${engine.name}`, found);
    comparisons.push(...found);
  }
  return { method, comparisons };
}

async function open(database, feed) {
  const app = await startCounting(database, { feed });
  const store = app.get(EventStore);
  const streams = Array.from({ length: WRITERS * STREAMS_EACH }, () => `bench.thing-${id()}`);
  let next = 0;
  return {
    append: () => {
      const stream = streams[(next += 1) % streams.length];
      return store.append([{ stream, expected: 'any', events: newEvents(1).map(typed) }]);
    },
    reached: (position) => reached(app.get(Subscriptions).of(COUNTS)[0], position),
    close: () => app.close(),
  };
}

/** One that has lost its consumer lets everybody go. */
async function reached(subscription, position) {
  await subscription.reached(position);
  if (!(subscription.position >= position))
    throw new Error(`It is ${subscription.state} before ${position}.`);
}

/**
 * Appends per second. The lag of an event is the time from its acknowledgement to the commit of its row; no writer waits
 * for it, and those that are left when the writers stop count as well.
 */
async function appendAndFollow(store, ms, worst) {
  const lags = [];
  const following = new Set();
  const follow = async (position) => {
    const acknowledged = performance.now();
    await store.reached(position);
    lags.push(performance.now() - acknowledged);
  };
  const perSecond = await rate(WRITERS, ms, async () => {
    const { position } = await store.append();
    const lag = follow(position);
    following.add(lag);
    void lag.finally(() => following.delete(lag));
  });
  await Promise.all(following);
  worst.p50 = Math.max(worst.p50, percentile(lags, 50));
  worst.p99 = Math.max(worst.p99, percentile(lags, 99));
  worst.longest = Math.max(worst.longest, percentile(lags, 100));
  return perSecond;
}

function comparisonsFor(engine, perSecond, { p50, p99, longest }) {
  const lag = { against: 'the limit', theirs: LAG_MS, lowerIsBetter: true };
  return [
    comparison({
      what: `${engine.name}, appends/s`,
      ours: perSecond.with,
      against: unfed.name,
      theirs: perSecond.without,
      target: KEPT,
    }),
    comparison({ what: `${engine.name}, ms of lag, half of all events`, ours: p50, ...lag }),
    comparison({ what: `${engine.name}, ms of lag, 99 % of all events`, ours: p99, ...lag, target: 1 }),
    comparison({ what: `${engine.name}, ms of lag, the longest`, ours: longest, ...lag }),
  ];
}
