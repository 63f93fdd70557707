import { setTimeout as pause } from 'node:timers/promises';
import autocannon from 'autocannon';
import { DataSource } from 'typeorm';
import { withServer } from '../http/server.mjs';
import { id } from './events.mjs';
import { printComparisons } from './report.mjs';

/** How many requests `post` has on their way. */
export const CLIENTS = 32;
const HOLDING = 1_000_000_000;
const POLL_MS = 20;

/** What `measure` finds of the application as it is shipped, in a process of its own, on each engine. */
export async function onEachEngine(engines, titleOf, measure) {
  const comparisons = [];
  for (const engine of engines) {
    const { database, remove } = await engine.fresh();
    try {
      const env = { DATABASE_URL: database.type === 'sqlite' ? `sqlite:${database.file}` : database.url };
      const found = await withServer('../../dist/src/main.js', env, (url) =>
        withDatabase(database, (rows) => measure(engine, { url, rows })),
      );
      printComparisons(titleOf(engine), found);
      comparisons.push(...found);
    } finally {
      await remove();
    }
  }
  return comparisons;
}

/** Lets `work` look into the database: who asked the application how far it is would be a part of its load. */
async function withDatabase({ type, file, url }, work) {
  const rows = await new DataSource({ type, url, database: file }).initialize();
  try {
    return await work(rows);
  } finally {
    await rows.destroy();
  }
}

/** The ids of so many wallets, each with an owner of its own and more money than is asked for. */
export async function openWallets(url, count) {
  const wallets = Array.from({ length: count }, () => ({ id: id(), ownerId: id() }));
  const user = ({ ownerId }) => ({ userId: ownerId, name: 'Ada Lovelace', email: `${ownerId}@example.com` });
  const wallet = ({ id: walletId, ownerId }) => ({ walletId, ownerId, currency: 'EUR' });
  const each = (request) => post(url, wallets.map(request)).ended;
  await each((one) => ['/v1/users', user(one)]);
  await each((one) => ['/v1/wallets', wallet(one)]);
  await each((one) => [`/v1/wallets/${one.id}/deposit`, { amount: HOLDING }]);
  return wallets.map((each) => each.id);
}

/** Until what was asked for before has been done to its end, read models included: it is no part of what follows. */
export async function idle(rows) {
  const behind =
    'SELECT (SELECT max(position) FROM events) - (SELECT min(position) FROM checkpoints WHERE owner IS NOT NULL) AS behind';
  while (Number((await rows.query(behind))[0].behind) > 0) await pause(POLL_MS);
}

/**
 * Sends each request once, so many at a time. `answered` when all answers are there: the client itself looks once a second
 * whether it has `ended`. Each answer must be a success.
 */
export function post(url, requests) {
  let next = 0;
  const run = autocannon({
    url,
    connections: Math.min(CLIENTS, requests.length),
    amount: requests.length,
    requests: [
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        setupRequest: (request) => {
          const [path, body] = requests[next % requests.length];
          next += 1;
          return { ...request, path, body: JSON.stringify(body) };
        },
      },
    ],
  });
  const ended = run.then(({ non2xx, errors }) => {
    if (non2xx + errors > 0) throw new Error(`${url} has failed ${non2xx} times, and ${errors} connections.`);
  });
  let missing = requests.length;
  const last = new Promise((resolve) => {
    run.on('response', () => {
      missing -= 1;
      if (missing === 0) resolve();
    });
  });
  return { answered: Promise.race([last, ended]), ended };
}
