import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as pause } from 'node:timers/promises';
import { Database, EventStore, Rebuilds, Subscriptions } from '../../dist/src/event-sourcing/index.js';
import { COUNTS, startCounting } from '../support/counting-app.mjs';

// A process of its own, so that its memory is that of the rebuild: builds the projection anew, and tells what it took.
const SAMPLE_MS = 20;
/** Each look is three statements, for which the rebuild waits. */
const LOOK_MS = 100;
const { database } = JSON.parse(process.argv[2]);

const app = await startCounting(database);
const rebuilds = app.get(Rebuilds);
while (app.get(Subscriptions).of(COUNTS)[0]?.state !== 'live') await pause(SAMPLE_MS);
const head = await app.get(EventStore).head();
globalThis.gc();
const idle = process.memoryUsage();
const peak = { rss: 0, heapUsed: 0 };
const sampling = setInterval(() => {
  const { rss, heapUsed } = process.memoryUsage();
  peak.rss = Math.max(peak.rss, rss);
  peak.heapUsed = Math.max(peak.heapUsed, heapUsed);
}, SAMPLE_MS);

const start = performance.now();
await rebuilds.begin(COUNTS);
while (((await rebuilds.list())[0]?.position ?? 0) < head) await pause(LOOK_MS);
const seconds = (performance.now() - start) / 1000;
clearInterval(sampling);

await rebuilds.switch(COUNTS);
const [{ total }] = await app.get(Database).reading.query('SELECT sum(count) AS total FROM bench_count');
if (Number(total) !== head) throw new Error(`The rows count ${total} events of ${head}.`);
await rebuilds.dropKept(COUNTS);
await app.close();
process.send({
  perSecond: head / seconds,
  rss: (peak.rss - idle.rss) / 2 ** 20,
  heap: (peak.heapUsed - idle.heapUsed) / 2 ** 20,
});
