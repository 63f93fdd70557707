import { execFileSync } from 'node:child_process';
import { clearInterval, setInterval } from 'node:timers';
import autocannon from 'autocannon';
import { id } from '../support/events.mjs';
import { percentile } from '../support/measure.mjs';
import { comparison, printComparisons } from '../support/report.mjs';
import { versionOf } from '../support/versions.mjs';
import { withServer } from '../http/server.mjs';

const SCRIPT = '../../dist/src/main.js';
/** At its capacity, as in the bench `http`; and as many more for each time of it. */
const CONNECTIONS = 64;
/**
 * Far fewer than by default, so that some hundred connections are too many: with thousands the bench would measure how fast they
 * are opened, and what they cost the client, which shares the machine.
 */
const MAX_REQUESTS = 200;
const FACTORS = [1, 2, 5, 10];
const GOODPUT = 0.8;
const SHED_MS = 50;

/** What is left of the capacity when more is asked for than can be done: `POST /v1/users`, up to ten times as much. */
export async function run({ engines, quick }) {
  const seconds = quick ? 2 : Number(process.env.OVERLOAD_SECONDS ?? 20);
  const method = { seconds, factors: FACTORS, client: versionOf('autocannon') };
  const comparisons = [];
  for (const engine of engines) {
    const found = comparisonsFor(engine, await measure(engine, seconds));
    printComparisons(`More than can be done on ${engine.name}`, found);
    comparisons.push(...found);
  }
  return { method, comparisons };
}

async function measure(engine, seconds) {
  const { database, remove } = await engine.fresh();
  const { type, file, url: databaseUrl } = database;
  const env = {
    DATABASE_URL: type === 'sqlite' ? `sqlite:${file}` : databaseUrl,
    MAX_REQUESTS: String(MAX_REQUESTS),
  };
  try {
    return await withServer(SCRIPT, env, async (url, pid) => {
      await ask({ url, pid, seconds: Math.min(seconds, 5), connections: CONNECTIONS });
      const capacity = await ask({ url, pid, seconds, connections: CONNECTIONS });
      const at = {};
      for (const factor of FACTORS) {
        const rate = Math.round(factor * capacity.goodput);
        at[factor] = await ask({ url, pid, seconds, rate, connections: factor * CONNECTIONS });
      }
      // Machines drift: it is what there was before and after.
      const after = await ask({ url, pid, seconds, connections: CONNECTIONS });
      return { capacity, goodput: (capacity.goodput + after.goodput) / 2, at };
    });
  } finally {
    await remove();
  }
}

/** Asks for so many users a second, or for as many as there are answers, and tells what came of it. */
async function ask({ url, pid, seconds, connections, rate }) {
  const times = { 201: [], 503: [] };
  const memory = [rssOf(pid)];
  const sampling = setInterval(() => memory.push(rssOf(pid)), 500);
  const requests = [
    { method: 'POST', headers: { 'content-type': 'application/json' }, setupRequest: withNewUser },
  ];
  const options = { url: `${url}/v1/users`, connections, duration: seconds, timeout: 30, requests };
  const running = autocannon({ ...options, ...(rate && { overallRate: rate }) });
  running.on('response', (_client, status, _bytes, ms) => {
    if (!times[status]) throw new Error(`${url} has answered ${status}.`);
    times[status].push(ms);
  });
  const reasons = new Set();
  running.on('reqError', ({ message }) => reasons.add(message));
  const { duration, errors } = await running;
  clearInterval(sampling);
  if (errors > 0) process.stderr.write(`${errors} requests have failed: ${[...reasons].join('; ')}\n`);
  return {
    failed: errors / duration,
    goodput: times[201].length / duration,
    shed: times[503].length / duration,
    shedMs: times[503].length > 0 ? percentile(times[503], 99) : 0,
    memory: Math.max(...memory),
  };
}

/** MiB. */
function rssOf(pid) {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)])) / 1024;
}

function withNewUser(request) {
  const userId = id();
  const address = { street: 'Aleksanterinkatu 1', city: 'Helsinki', postalCode: '00100', country: 'FI' };
  const body = JSON.stringify({ userId, name: 'Ada Lovelace', email: `${userId}@example.com`, address });
  return { ...request, body };
}

function comparisonsFor({ name }, { capacity, goodput: most, at }) {
  return FACTORS.flatMap((factor) => {
    const { goodput, shed, shedMs, failed, memory } = at[factor];
    const at10 = factor === 10;
    const what = `${name}, ${factor} times:`;
    const shedTimes = { ours: shedMs, against: 'the limit', theirs: SHED_MS, lowerIsBetter: true };
    return [
      comparison({
        what: `${what} users/s`,
        ours: goodput,
        against: 'the capacity',
        theirs: most,
        ...(at10 && { target: GOODPUT }),
      }),
      comparison({ what: `${what} shed/s`, ours: shed, against: 'answered', theirs: goodput }),
      ...(failed > 0
        ? [comparison({ what: `${what} failed/s`, ours: failed, against: 'answered', theirs: goodput })]
        : []),
      ...(shed > 0 ? [comparison({ what: `${what} ms to shed, p99`, ...shedTimes })] : []),
      comparison({
        what: `${what} MiB at most`,
        ours: memory,
        against: 'before',
        theirs: capacity.memory,
        lowerIsBetter: true,
      }),
    ];
  });
}
