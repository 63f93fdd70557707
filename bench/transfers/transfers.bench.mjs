import { setTimeout as pause } from 'node:timers/promises';
import { id } from '../support/events.mjs';
import { alternate } from '../support/measure.mjs';
import { comparison } from '../support/report.mjs';
import { versionOf } from '../support/versions.mjs';
import { CLIENTS, idle, onEachEngine, openWallets, post } from '../support/wallets-over-http.mjs';

const WALLETS = 200;
/** On SQLite, from the first request to the last end. */
const PER_SECOND = 500;
const POLL_MS = 20;

/** Transfers from the request to their end, and single deposits, over HTTP. */
export async function run({ engines, quick }) {
  const method = {
    ...(quick
      ? { repetitions: 1, transfers: 300, deposits: 300 }
      : { repetitions: 5, transfers: 5_000, deposits: 10_000 }),
    client: versionOf('autocannon'),
  };
  const comparisons = await onEachEngine(
    engines,
    ({ name }) => `Transfers over HTTP on ${name}, ${CLIENTS} clients`,
    (engine, where) => measure(engine, where, method),
  );
  return { method, comparisons };
}

async function measure(engine, { url, rows }, { repetitions, transfers, deposits }) {
  const wallets = await openWallets(url, WALLETS);
  await transfersPerSecond({ url, rows }, wallets, Math.ceil(transfers / 5));
  const perSecond = await alternate(repetitions, {
    transfers: () => transfersPerSecond({ url, rows }, wallets, transfers),
    deposits: () => depositsPerSecond({ url, rows }, wallets, deposits),
  });
  return [
    comparison({
      what: `${engine.name}, transfers/s to their end`,
      ours: perSecond.transfers,
      against: 'the target',
      theirs: PER_SECOND,
      target: engine.id === 'sqlite' ? 1 : null,
    }),
    comparison({
      what: `${engine.name}, transfers/s to their end`,
      ours: perSecond.transfers,
      against: 'single deposits',
      theirs: perSecond.deposits,
    }),
  ];
}

async function transfersPerSecond({ url, rows }, wallets, count) {
  const orders = Array.from({ length: count }, (_, n) => {
    const [from, to] = [n % WALLETS, (n * 7 + 1 + Math.floor(n / WALLETS)) % WALLETS];
    const toWalletId = wallets[from === to ? (to + 1) % WALLETS : to];
    return { transferId: id(), fromWalletId: wallets[from], toWalletId, amount: 1 };
  });
  await idle(rows);
  const start = performance.now();
  const { answered, ended } = post(
    url,
    orders.map((order) => ['/v1/transfers', order]),
  );
  await answered;
  await settled(rows);
  const seconds = (performance.now() - start) / 1_000;
  await ended;
  return count / seconds;
}

/** Each must end as it was asked for: one that is refused quickly is not quick. */
async function settled(rows) {
  const count = async (where) => {
    const [{ count }] = await rows.query(`SELECT count(*) AS count FROM transfers WHERE ${where}`);
    return Number(count);
  };
  while ((await count('settled_at IS NULL')) > 0) await pause(POLL_MS);
  const others = await count("status <> 'completed'");
  if (others > 0) throw new Error(`${others} transfers were not completed.`);
}

async function depositsPerSecond({ url, rows }, wallets, count) {
  const deposits = Array.from({ length: count }, (_, n) => [
    `/v1/wallets/${wallets[n % WALLETS]}/deposit`,
    { amount: 1 },
  ]);
  await idle(rows);
  const start = performance.now();
  const { answered, ended } = post(url, deposits);
  await answered;
  const seconds = (performance.now() - start) / 1_000;
  await ended;
  return count / seconds;
}
