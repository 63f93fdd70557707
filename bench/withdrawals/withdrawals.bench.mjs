import { alternate } from '../support/measure.mjs';
import { comparison } from '../support/report.mjs';
import { idle, onEachEngine, openWallets } from '../support/wallets-over-http.mjs';

const AT_ONCE = 200;
/** At most 5 times as long. */
const TARGET = 1 / 5;

/** Withdrawals that are asked for at once over HTTP, all from one wallet, against one from each of as many. */
export async function run({ engines, quick }) {
  const method = { bursts: quick ? 3 : 21, atOnce: AT_ONCE };
  const comparisons = await onEachEngine(
    engines,
    ({ name }) => `${AT_ONCE} withdrawals at once over HTTP on ${name}, ms until the last answer`,
    (engine, where) => measure(engine, where, method),
  );
  return { method, comparisons };
}

async function measure(engine, { url, rows }, { bursts }) {
  const wallets = await openWallets(url, AT_ONCE);
  const hot = await openWallets(url, bursts);
  const worst = { one: 0, each: 0 };
  const task = (name, pick) => async () => {
    const walletOf = pick();
    await idle(rows);
    const ms = await burst(url, walletOf);
    worst[name] = Math.max(worst[name], ms);
    return ms;
  };
  const each = (n) => wallets[n];
  // The connections are kept, and open from here on.
  await burst(url, each);
  const middle = await alternate(bursts, {
    // Nobody has withdrawn from it before.
    one: task('one', () => {
      const walletId = hot.pop();
      return () => walletId;
    }),
    each: task('each', () => each),
  });
  const found = (what, ours, theirs) =>
    comparison({
      what: `${engine.name}, from one wallet, ${what}`,
      ours,
      against: 'from one each',
      theirs,
      target: TARGET,
      lowerIsBetter: true,
    });
  return [
    found(`median of ${bursts}`, middle.one, middle.each),
    found(`worst of ${bursts}`, worst.one, worst.each),
  ];
}

/** The milliseconds until all are answered; one that is refused is no withdrawal. */
async function burst(url, walletOf) {
  const start = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => withdraw(url, walletOf(n))));
  return performance.now() - start;
}

async function withdraw(url, walletId) {
  const answer = await fetch(`${url}/v1/wallets/${walletId}/withdraw`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"amount":1}',
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`A withdrawal was answered with ${answer.status}: ${text}`);
}
