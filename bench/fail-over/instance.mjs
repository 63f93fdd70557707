import os from 'node:os';
import { syncBuiltinESMExports } from 'node:module';
import { clearInterval, setInterval } from 'node:timers';

// An instance that shares a projection, and tells when it feeds it and when it does no more.
const LOOK_MS = 2;
const { database, leaseMs, machine } = JSON.parse(process.argv[2]);
// On a machine of its own nobody can look up whether its process is still there.
if (machine) {
  os.hostname = () => machine;
  syncBuiltinESMExports();
}
const { Subscriptions } = await import('../../dist/src/event-sourcing/index.js');
const { COUNTS, startCounting } = await import('../support/counting-app.mjs');

const app = await startCounting(database, { leaseMs });
const subscription = app.get(Subscriptions).of(COUNTS)[0];
process.send({ isUp: true });

let feeds = false;
const looking = setInterval(() => {
  const now = subscription.position !== undefined;
  if (now !== feeds) process.send({ feeds: now });
  feeds = now;
}, LOOK_MS);

process.once('SIGTERM', () => {
  clearInterval(looking);
  void app.close().then(() => process.disconnect());
});
