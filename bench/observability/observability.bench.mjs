import { CONNECTIONS, onFreshDatabase, urlOf } from '../http/http.bench.mjs';
import { alternate } from '../support/measure.mjs';
import { comparison, printComparisons } from '../support/report.mjs';
import { versionOf } from '../support/versions.mjs';

const OURS = 'metrics, and logs at info';
const UNWATCHED = '../observability/apps/unwatched.mjs';
const SERVERS = {
  [OURS]: { script: '../../dist/src/main.js', env: (database) => ({ DATABASE_URL: urlOf(database) }) },
  'neither metrics nor logs': {
    script: UNWATCHED,
    env: (database) => ({ DATABASE_URL: urlOf(database), LOG_LEVEL: 'silent' }),
    target: 0.9,
  },
  'no metrics': { script: UNWATCHED, env: (database) => ({ DATABASE_URL: urlOf(database) }) },
};

/** What it costs to be watched: `POST /v1/users` with metrics and logs at `info`, against the same application without. */
export async function run({ engines, quick }) {
  const seconds = quick ? { warmUp: 1, measured: 1 } : { warmUp: 5, measured: 8 };
  const method = { repetitions: quick ? 1 : 5, seconds, client: versionOf('autocannon') };
  const comparisons = [];
  for (const engine of engines) {
    const tasks = Object.entries(SERVERS).map(([name, server]) => [
      name,
      () => onFreshDatabase(engine, server, seconds),
    ]);
    const perSecond = await alternate(method.repetitions, Object.fromEntries(tasks));
    const others = Object.entries(SERVERS).slice(1);
    const found = others.map(([against, { target }]) =>
      comparison({
        what: `${engine.name}, POST /v1/users`,
        ours: perSecond[OURS],
        against,
        theirs: perSecond[against],
        target,
      }),
    );
    printComparisons(`Being watched, on ${engine.name}, ${CONNECTIONS} connections, requests/s`, found);
    comparisons.push(...found);
  }
  return { method, comparisons };
}
