import autocannon from 'autocannon';
import { id } from '../support/events.mjs';
import { alternate } from '../support/measure.mjs';
import { comparison, printComparisons } from '../support/report.mjs';
import { versionOf } from '../support/versions.mjs';
import { withServer } from './server.mjs';

export const CONNECTIONS = 64;

const OURS = 'ours';
const SERVERS = {
  [OURS]: {
    script: '../../dist/src/main.js',
    env: (database) => ({ DATABASE_URL: urlOf(database) }),
  },
  'naive Nest + TypeORM': {
    script: './apps/naive.mjs',
    env: (database) => ({ DATABASE: JSON.stringify(database) }),
    target: 5,
  },
  'the same behind a mutex': {
    script: './apps/naive.mjs',
    env: (database) => ({ DATABASE: JSON.stringify(database), IN_TURN: 'yes' }),
    engines: ['sqlite'],
    target: 5,
  },
  'empty Nest route': { script: './apps/empty-nest.mjs', env: () => ({}), target: 0.2 },
  'empty Fastify route': { script: './apps/empty-fastify.mjs', env: () => ({}), target: 0.2 },
};

/** Commands per second over HTTP: `POST /v1/users` at 64 connections, each server in a process of its own. */
export async function run({ engines, quick }) {
  const seconds = quick ? { warmUp: 1, measured: 1 } : { warmUp: 5, measured: 8 };
  const method = { repetitions: quick ? 1 : 5, seconds, client: versionOf('autocannon') };
  const comparisons = [];
  for (const engine of engines) {
    const servers = Object.entries(SERVERS).filter(([, { engines = [engine.id] }]) =>
      engines.includes(engine.id),
    );
    const tasks = servers.map(([name, server]) => [name, () => onFreshDatabase(engine, server, seconds)]);
    const perSecond = await alternate(method.repetitions, Object.fromEntries(tasks));
    const found = servers.slice(1).map(([against, { target }]) =>
      comparison({
        what: `${engine.name}, POST /v1/users`,
        ours: perSecond[OURS],
        against,
        theirs: perSecond[against],
        target,
      }),
    );
    printComparisons(`Commands over HTTP on ${engine.name}, ${CONNECTIONS} connections, requests/s`, found);
    comparisons.push(...found);
  }
  return { method, comparisons };
}

/** Requests per second of a server in a process of its own, on an empty database. */
export async function onFreshDatabase(engine, { script, env }, { warmUp, measured }) {
  const { database, remove } = await engine.fresh();
  try {
    return await withServer(script, env(database), async (url) => {
      await requestsPerSecond(url, warmUp);
      return requestsPerSecond(url, measured);
    });
  } finally {
    await remove();
  }
}

/** Each answer must be a 201: a server that refuses quickly is not quick. */
async function requestsPerSecond(url, duration) {
  const result = await autocannon({
    url: `${url}/v1/users`,
    connections: CONNECTIONS,
    duration,
    requests: [
      { method: 'POST', headers: { 'content-type': 'application/json' }, setupRequest: withNewUser },
    ],
  });
  const { non2xx, errors, duration: seconds } = result;
  if (non2xx + errors > 0) throw new Error(`${url} has failed ${non2xx} times, and ${errors} connections.`);
  return result['2xx'] / seconds;
}

function withNewUser(request) {
  const userId = id();
  const address = { street: 'Aleksanterinkatu 1', city: 'Helsinki', postalCode: '00100', country: 'FI' };
  const body = JSON.stringify({ userId, name: 'Ada Lovelace', email: `${userId}@example.com`, address });
  return { ...request, body };
}

/** For the application's `DATABASE_URL`. */
export function urlOf({ type, file, url }) {
  return type === 'sqlite' ? `sqlite:${file}` : url;
}
