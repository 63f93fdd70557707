import { execFileSync } from 'node:child_process';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { startChild } from '../support/child.mjs';
import { comparison, printComparisons } from '../support/report.mjs';
import { withServer } from '../http/server.mjs';

const SCRIPT = '../../dist/src/main.js';
/**
 * A client of our own. It shares two cores with the server, of which autocannon took six tenths of one at ten times the capacity, and
 * this one takes less than two: bytes that are made in advance, on plain sockets, which it looks at once a millisecond, so that the
 * server does not pay for waking it with each answer. It has opened its connections before it begins, keeps to its rate as long as one is
 * free, and says what it has sent. The milliseconds are those from the sending of a request to the end of its answer.
 */
const CLIENT = fileURLToPath(new URL('./client.mjs', import.meta.url));
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
  const method = { seconds, factors: FACTORS, client: 'our own, node:net' };
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
  const memory = [rssOf(pid)];
  const sampling = setInterval(() => memory.push(rssOf(pid)), 500);
  const { hostname: host, port } = new URL(url);
  const options = { host, port: Number(port), connections, rate, seconds };
  const { first, ended } = await startChild(CLIENT, options);
  await ended;
  clearInterval(sampling);
  const { 201: created, 503: refused = { perSecond: 0, p99: 0 }, ...others } = first.answers;
  const strange = Object.keys(others);
  if (strange.length > 0) throw new Error(`${url} has answered ${strange.join(', ')}.`);
  return {
    sent: first.sent,
    failed: first.lost,
    goodput: created.perSecond,
    shed: refused.perSecond,
    shedMs: refused.p99,
    memory: Math.max(...memory),
    client: first.cores,
  };
}

/** MiB. */
function rssOf(pid) {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)])) / 1024;
}

function comparisonsFor({ name }, { capacity, goodput: most, at }) {
  const peak = Math.max(most, ...FACTORS.map((factor) => at[factor].goodput));
  return FACTORS.flatMap((factor) => {
    const { sent, goodput, shed, shedMs, failed, memory, client } = at[factor];
    const at10 = factor === 10;
    const what = `${name}, ${factor} times:`;
    const shedTimes = { ours: shedMs, against: 'the limit', theirs: SHED_MS, lowerIsBetter: true };
    return [
      comparison({
        what: `${what} users/s`,
        ours: goodput,
        against: 'the capacity',
        theirs: most,
      }),
      ...(at10
        ? [
            comparison({
              what: `${what} users/s`,
              ours: goodput,
              against: 'the peak',
              theirs: peak,
              target: GOODPUT,
            }),
          ]
        : []),
      comparison({
        what: `${what} sent/s`,
        ours: sent,
        against: 'asked for',
        theirs: factor * capacity.goodput,
      }),
      comparison({ what: `${what} shed/s`, ours: shed, against: 'answered', theirs: goodput }),
      ...(failed > 0
        ? [comparison({ what: `${what} failed/s`, ours: failed, against: 'answered', theirs: goodput })]
        : []),
      ...(shed > 0
        ? [comparison({ what: `${what} ms to shed, p99`, ...shedTimes, ...(at10 && { target: 1 }) })]
        : []),
      comparison({
        what: `${what} MiB at most`,
        ours: memory,
        against: 'before',
        theirs: capacity.memory,
        lowerIsBetter: true,
      }),
      comparison({ what: `${what} cores of the client`, ours: client, against: 'all', theirs: 2 }),
    ];
  });
}
