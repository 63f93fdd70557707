import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { SignJWT } from 'jose';
import { withServer } from '../http/server.mjs';
import { id } from '../support/events.mjs';
import { alternate } from '../support/measure.mjs';
import { comparison, printComparisons } from '../support/report.mjs';
import { versionOf } from '../support/versions.mjs';

const CONNECTIONS = 64;
const USERS = 256;
const ISSUER = 'https://id.example';
const AUDIENCE = 'tidemark';
const WITH = 'with tokens';
const WITHOUT = 'without authentication';

/** Queries per second over HTTP: `GET /v1/users/:id` of many customers, each with a token, and without authentication. */
export async function run({ engines, quick }) {
  const seconds = quick ? { warmUp: 1, measured: 1 } : { warmUp: 5, measured: 8 };
  const method = { repetitions: quick ? 1 : 5, seconds, users: USERS, client: versionOf('autocannon') };
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-bench-auth-'));
  const issuer = issuerIn(folder);
  const comparisons = [];
  try {
    for (const engine of engines) {
      const perSecond = await alternate(method.repetitions, {
        [WITH]: () => measured(engine, seconds, issuer.env, issuer.bearer),
        [WITHOUT]: () => measured(engine, seconds, {}, async () => ({})),
      });
      const found = [
        comparison({
          what: `${engine.name}, GET /v1/users/:id`,
          ours: perSecond[WITH],
          against: WITHOUT,
          theirs: perSecond[WITHOUT],
          target: 0.9,
        }),
      ];
      printComparisons(
        `Queries over HTTP ${WITH} on ${engine.name}, ${CONNECTIONS} connections, requests/s`,
        found,
      );
      comparisons.push(...found);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { method, comparisons };
}

async function measured(engine, { warmUp, measured: duration }, env, credentialsOf) {
  const { database, remove } = await engine.fresh();
  const { type, file, url } = database;
  const databaseUrl = type === 'sqlite' ? `sqlite:${file}` : url;
  try {
    return await withServer(
      '../../dist/src/main.js',
      { DATABASE_URL: databaseUrl, ...env },
      async (server) => {
        const requests = await usersOf(server, credentialsOf);
        await requestsPerSecond(server, requests, warmUp);
        return requestsPerSecond(server, requests, duration);
      },
    );
  } finally {
    await remove();
  }
}

/** A request of each of the customers for himself. */
async function usersOf(server, credentialsOf) {
  const requests = [];
  let position = 0;
  for (let count = 0; count < USERS; count += 1) {
    const userId = id();
    const headers = { 'content-type': 'application/json', ...(await credentialsOf(userId)) };
    const body = JSON.stringify({ userId, name: 'Ada Lovelace', email: `${userId}@example.com` });
    const answer = await fetch(`${server}/v1/users`, { method: 'POST', headers, body });
    if (answer.status !== 201) throw new Error(`${server} has answered ${await answer.text()}`);
    ({ position } = await answer.json());
    requests.push({ method: 'GET', path: `/v1/users/${userId}`, headers });
  }
  const [{ path, headers }] = requests;
  await fetch(`${server}${path}`, { headers: { ...headers, 'tidemark-min-position': String(position) } });
  return requests;
}

/** Each answer must be a 200: a server that refuses quickly is not quick. */
async function requestsPerSecond(url, requests, duration) {
  const result = await autocannon({ url, connections: CONNECTIONS, duration, requests });
  const { non2xx, errors, duration: seconds } = result;
  if (non2xx + errors > 0) throw new Error(`${url} has failed ${non2xx} times, and ${errors} connections.`);
  return result['2xx'] / seconds;
}

function issuerIn(folder) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const file = join(folder, 'issuer.pem');
  writeFileSync(file, publicKey.export({ type: 'spki', format: 'pem' }));
  return {
    env: {
      AUTH_MODE: 'jwt',
      AUTH_PUBLIC_KEY_FILE: file,
      AUTH_ISSUER: ISSUER,
      AUTH_AUDIENCE: AUDIENCE,
    },
    bearer: async (sub) => {
      const token = await new SignJWT({ scope: 'openid profile', name: 'Ada Lovelace' })
        .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'bench' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(sub)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey);
      return { authorization: `Bearer ${token}` };
    },
  };
}
