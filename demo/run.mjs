import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { startApplication } from './application.mjs';
import { Client, each } from './client.mjs';
import { figure, progress, table } from './screen.mjs';

const CLIENTS = 32;
const PAGE = 500;
/** One user in so many is blocked on the way. */
const BLOCKED_IN = 20;

/** A generator of numbers from 0 to below 1 (mulberry32): the same seed, the same transfers. */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** People with a wallet each, and something in it. */
function openWallets(client, count, random) {
  const holdings = Array.from({ length: count }, () => 1_000 + Math.floor(random() * 99_000));
  const open = async (holding, n) => {
    const user = { name: `Person ${n + 1}`, email: `person-${n + 1}@example.com` };
    const { id: ownerId } = await client.post('/v1/users', user);
    const { id } = await client.post('/v1/wallets', { ownerId, currency: 'EUR' });
    await client.post(`/v1/wallets/${id}/deposit`, { amount: holding, reference: 'opening' });
    return { id, ownerId, holding };
  };
  return each(holdings, CLIENTS, open, progress('users and wallets', count));
}

/** Which wallet is to give how much to which, and who is blocked before which of these. */
function plan(wallets, count, random) {
  const some = () => Math.floor(random() * wallets.length);
  const orders = Array.from({ length: count }, () => {
    const from = some();
    const to = (from + 1 + Math.floor(random() * (wallets.length - 1))) % wallets.length;
    const amount = 1 + Math.floor(random() * 5_000);
    return { fromWalletId: wallets[from].id, toWalletId: wallets[to].id, amount };
  });
  const blocked = wallets.filter((_, n) => n % BLOCKED_IN === 0);
  const blocks = new Map(
    blocked.map(({ ownerId }, n) => [Math.floor(((n + 1) * count) / (blocked.length + 1)), ownerId]),
  );
  return { orders, blocks };
}

function request(client, { orders, blocks }) {
  const send = async (order, n) => {
    const ownerId = blocks.get(n);
    if (ownerId) await client.post(`/v1/users/${ownerId}/block`, { reason: 'a demonstration' });
    return (await client.post('/v1/transfers', order)).id;
  };
  return each(orders, CLIENTS, send, progress('transfers requested', orders.length));
}

/** Waits for each transfer to have an end, and gives these. */
function settle(client, ids) {
  const wait = async (id) => {
    for (;;) {
      const transfer = await client.get(`/v1/transfers/${id}`);
      if (transfer.settledAt !== null) return transfer;
      await pause(50);
    }
  };
  return each(ids, CLIENTS, wait, progress('transfers settled', ids.length));
}

async function balances(client) {
  const found = [];
  let cursor = null;
  do {
    const after = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await client.get(`/v1/wallets?limit=${PAGE}${after}`);
    found.push(...page.items.map(({ balance }) => balance));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

function summary(transfers, seconds) {
  const counts = new Map();
  for (const { status, reason } of transfers) {
    const what = reason === null ? status : `${status}, ${reason}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  const ends = [...counts].sort(([a], [b]) => a.localeCompare(b)).map(([what, n]) => [what, figure(n)]);
  return table([
    ['transfers', 'count'],
    ...ends,
    ['all', figure(transfers.length)],
    ['seconds from the first request to the last end', seconds.toFixed(1)],
    ['transfers a second', figure(Math.round(transfers.length / seconds))],
  ]);
}

async function demonstrate(client, { users, transfers: count, seed }) {
  const random = randomFrom(seed);
  const wallets = await openWallets(client, users, random);
  const start = performance.now();
  const ids = await request(client, plan(wallets, count, random));
  const transfers = await settle(client, ids);
  const seconds = (performance.now() - start) / 1_000;
  process.stdout.write(`\n${summary(transfers, seconds)}\n\n`);

  const deposited = wallets.reduce((sum, { holding }) => sum + holding, 0);
  const held = (await balances(client)).reduce((sum, balance) => sum + balance, 0);
  const isConserved = deposited === held;
  process.stdout.write(
    `${table([
      ['money, in cents', ''],
      ['deposited', figure(deposited)],
      ['in all wallets now', figure(held)],
    ])}\n${isConserved ? 'Not a cent was lost or made.' : 'MONEY IS NOT CONSERVED.'}\n`,
  );
  return isConserved;
}

function wholeNumber(name, text, least) {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= least) return number;
  process.stderr.write(`--${name} is ${text}: expected a whole number from ${least}.\n`);
  process.exit(1);
}

const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '200' },
    transfers: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
  },
});
const options = {
  users: wholeNumber('users', values.users, 2),
  transfers: wholeNumber('transfers', values.transfers, 1),
  seed: wholeNumber('seed', values.seed, 0),
};
const application = await startApplication();
process.stdout.write(`Tidemark runs at ${application.url}, its database is ${application.database}.\n\n`);
try {
  const isConserved = await demonstrate(new Client(application.url), options);
  process.exitCode = isConserved ? 0 : 1;
} finally {
  await application.stop();
}
