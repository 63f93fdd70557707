import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { limitsOf, LimitsEnvironment } from './limits.js';
import { ConfigError, loadConfig } from './load-config.js';

/** Nobody has to say who they are: what is counted for each caller is off. */
const limits = {
  reads: undefined,
  writes: undefined,
  failedLogIns: undefined,
  live: 5_000,
  livePerCaller: undefined,
  connections: 10_000,
  requests: 2_000,
  requestsPerCaller: undefined,
  requestTimeoutMs: 30_000,
  loopDelayMs: 500,
};

describe('the configuration', () => {
  it('has the defaults of the contract', () => {
    expect(loadConfig({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      database: { type: 'sqlite', file: './data/tidemark.db', synchronous: 'FULL' },
      role: 'all',
      apiDocs: true,
      auth: { mode: 'none' },
      corsOrigins: [],
      transferDeadlineMs: 30_000,
      logLevel: 'info',
      metrics: true,
      limits,
      trustedProxies: [],
    });
  });

  it('takes what is set, and an empty variable for unset', () => {
    const env = {
      HOST: '::1',
      PORT: '8080',
      DATABASE_URL: 'sqlite::memory:',
      SQLITE_SYNCHRONOUS: 'NORMAL',
      ROLE: 'worker',
      API_DOCS: 'off',
      AUTH_MODE: 'none',
      CORS_ORIGINS: 'https://a.example, https://b.example:8443',
      NATS_URL: '',
      TRANSFER_DEADLINE_MS: '5000',
      LOG_LEVEL: 'debug',
      NODE_ENV: '',
    };
    expect(loadConfig(env)).toEqual({
      host: '::1',
      port: 8080,
      database: { type: 'sqlite', file: ':memory:', synchronous: 'NORMAL' },
      role: 'worker',
      apiDocs: false,
      auth: { mode: 'none' },
      corsOrigins: ['https://a.example', 'https://b.example:8443'],
      transferDeadlineMs: 5_000,
      logLevel: 'debug',
      metrics: true,
      limits,
      trustedProxies: [],
    });
  });

  it('takes limits, off included', () => {
    const env = {
      RATE_LIMIT_READS: '600',
      RATE_LIMIT_WRITES: '1',
      RATE_LIMIT_FAILED_LOG_INS: '7',
      MAX_LIVE: '2',
      MAX_LIVE_PER_CALLER: '3',
      MAX_CONNECTIONS: '4',
      MAX_REQUESTS: '5',
      MAX_REQUESTS_PER_CALLER: '8',
      REQUEST_TIMEOUT_MS: '6',
      MAX_LOOP_DELAY_MS: 'off',
      TRUSTED_PROXIES: '10.0.0.0/8, 2001:db8::1',
    };
    const config = loadConfig(env);
    expect(config.limits).toEqual({
      reads: 600,
      writes: 1,
      failedLogIns: 7,
      live: 2,
      livePerCaller: 3,
      connections: 4,
      requests: 5,
      requestsPerCaller: 8,
      requestTimeoutMs: 6,
      loopDelayMs: undefined,
    });
    expect(config.trustedProxies).toEqual(['10.0.0.0/8', '2001:db8::1']);
  });

  it('counts for each caller where callers have to say who they are', () => {
    expect(limitsOf(new LimitsEnvironment(), true)).toMatchObject({
      reads: 6_000,
      writes: 1_200,
      failedLogIns: 60,
      livePerCaller: 100,
      requestsPerCaller: 200,
    });
  });

  it.each(['postgres://ada:secret@db.example:5432/tidemark', 'postgresql://db/tidemark?sslmode=require'])(
    'takes %s',
    (url) => {
      expect(loadConfig({ DATABASE_URL: url }).database).toEqual({ type: 'postgres', url });
    },
  );

  it('switches the docs off in production, unless they are wanted', () => {
    expect(loadConfig({ NODE_ENV: 'production' }).apiDocs).toBe(false);
    expect(loadConfig({ NODE_ENV: 'production', API_DOCS: 'on' }).apiDocs).toBe(true);
  });

  it.each(['localhost', '127.0.0.1', '127.1.2.3', '::1'])('listens on %s', (HOST) => {
    expect(loadConfig({ HOST }).host).toBe(HOST);
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'example.com', '128.0.0.1', 'localhost.example.com'])(
    'does not listen on %s without authentication',
    (HOST) => {
      expect(() => loadConfig({ HOST })).toThrow(
        /HOST is .*expected a loopback address.* while AUTH_MODE is none/,
      );
    },
  );

  it.each([
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '3000.5'],
    ['PORT', 'http'],
    ['DATABASE_URL', 'postgres://localhost'],
    ['DATABASE_URL', 'postgres:///db'],
    ['DATABASE_URL', 'mysql://localhost/db'],
    ['DATABASE_URL', 'sqlite:'],
    ['DATABASE_URL', './data/tidemark.db'],
    ['SQLITE_SYNCHRONOUS', 'OFF'],
    ['SQLITE_SYNCHRONOUS', 'full'],
    ['ROLE', 'ALL'],
    ['API_DOCS', 'true'],
    ['AUTH_MODE', 'basic'],
    ['CORS_ORIGINS', 'https://a.example/'],
    ['CORS_ORIGINS', '*'],
    ['NATS_URL', 'nats://localhost:4222'],
    ['LOG_LEVEL', 'verbose'],
    ['RATE_LIMIT_READS', '0'],
    ['RATE_LIMIT_WRITES', 'on'],
    ['MAX_LIVE', 'off'],
    ['MAX_REQUESTS', '-1'],
    ['MAX_CONNECTIONS', '1.5'],
    ['MAX_LOOP_DELAY_MS', '9999999999'],
    ['REQUEST_TIMEOUT_MS', '30s'],
    ['TRUSTED_PROXIES', 'proxy.example'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
  ])('refuses %s=%s, and says what is expected', (name, value) => {
    expect(() => loadConfig({ [name]: value })).toThrow(ConfigError);
    expect(() => loadConfig({ [name]: value })).toThrow(new RegExp(`${name} is ".*": expected `));
  });

  describe('with tokens', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-config-'));
    const file = (name: string, text: string | Buffer) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    };
    const pem = (key: KeyObject) => String(key.export({ type: 'spki', format: 'pem' }));
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const good = file('rsa.pem', pem(rsa.publicKey));
    const said = { AUTH_MODE: 'jwt', AUTH_ISSUER: 'https://id.example', AUTH_AUDIENCE: 'tidemark' };
    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    it('listens anywhere, and takes what tokens are checked with', () => {
      const url = 'https://id.example/keys';
      const { host, auth } = loadConfig({ ...said, HOST: '0.0.0.0', AUTH_JWKS_URL: url });
      expect(host).toBe('0.0.0.0');
      const expected = { mode: 'jwt', issuer: 'https://id.example', audience: 'tidemark' };
      expect(auth).toEqual({ ...expected, rolesClaim: 'roles', keys: { url } });
      const ofFile = loadConfig({ ...said, AUTH_PUBLIC_KEY_FILE: good, AUTH_ROLES_CLAIM: 'groups' }).auth;
      expect(ofFile).toMatchObject({ ...expected, rolesClaim: 'groups', keys: { algorithm: 'RS256' } });
    });

    it('knows the algorithm of a key', () => {
      const keys = [
        generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey,
        generateKeyPairSync('ed25519').publicKey,
      ];
      const algorithms = keys.map((key) => {
        const { auth } = loadConfig({ ...said, AUTH_PUBLIC_KEY_FILE: file('other.pem', pem(key)) });
        return auth.mode === 'jwt' && 'algorithm' in auth.keys && auth.keys.algorithm;
      });
      expect(algorithms).toEqual(['ES256', 'EdDSA']);
    });

    it.each<[string, string, Record<string, string>]>([
      ['AUTH_JWKS_URL', 'nothing to check with', {}],
      ['AUTH_JWKS_URL', 'both', { AUTH_JWKS_URL: 'https://id.example/keys', AUTH_PUBLIC_KEY_FILE: good }],
      ['AUTH_JWKS_URL', 'keys that anybody may change', { AUTH_JWKS_URL: 'http://id.example/keys' }],
      ['AUTH_JWKS_URL', 'no address', { AUTH_JWKS_URL: 'keys' }],
      ['AUTH_PUBLIC_KEY_FILE', 'no file', { AUTH_PUBLIC_KEY_FILE: join(folder, 'nowhere') }],
      ['AUTH_PUBLIC_KEY_FILE', 'no key', { AUTH_PUBLIC_KEY_FILE: file('text.pem', 'secret') }],
      [
        'AUTH_PUBLIC_KEY_FILE',
        'a private key',
        {
          AUTH_PUBLIC_KEY_FILE: file('private.pem', rsa.privateKey.export({ type: 'pkcs8', format: 'pem' })),
        },
      ],
      [
        'AUTH_PUBLIC_KEY_FILE',
        'a short key',
        {
          AUTH_PUBLIC_KEY_FILE: file(
            'short.pem',
            pem(generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey),
          ),
        },
      ],
      [
        'AUTH_PUBLIC_KEY_FILE',
        'another curve',
        {
          AUTH_PUBLIC_KEY_FILE: file(
            'curve.pem',
            pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey),
          ),
        },
      ],
      ['AUTH_ISSUER', 'no issuer', { AUTH_PUBLIC_KEY_FILE: good, AUTH_ISSUER: '' }],
      ['AUTH_AUDIENCE', 'no audience', { AUTH_PUBLIC_KEY_FILE: good, AUTH_AUDIENCE: '' }],
      ['HOST', 'no host', { AUTH_PUBLIC_KEY_FILE: good, HOST: 'a b' }],
    ])('refuses to start, naming %s, with %s', (name, _, more) => {
      expect(() => loadConfig({ ...said, ...more })).toThrow(
        new RegExp(`1 problem\\(s\\):\n  ${name} is ".*": expected `),
      );
    });
  });

  it('says what to set to listen elsewhere', () => {
    expect(() => loadConfig({ HOST: '0.0.0.0' })).toThrow(/set AUTH_MODE=jwt, AUTH_ISSUER, AUTH_AUDIENCE/);
  });

  it('names every mistake at once, and shows no password', () => {
    const env = { PORT: 'x', ROLE: 'y', DATABASE_URL: 'postgres://ada:hunter2@db/' };
    const message = String(
      (() => {
        try {
          return loadConfig(env);
        } catch (error) {
          return error;
        }
      })(),
    );
    expect(message).toContain('3 problem(s)');
    for (const name of Object.keys(env)) expect(message).toContain(`${name} is `);
    expect(message).toContain('postgres://***@db/');
    expect(message).not.toContain('hunter2');
  });
});
