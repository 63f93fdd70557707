import { describe, expect, it } from '@jest/globals';
import { satisfies } from 'semver';
import { compose, copiedFromHere, isThere, letIn, stages, valuesOf } from './container.js';
import { read, tableRows } from './files.js';

const documented = tableRows('docs/operations.md').flatMap(([names = '']) =>
  [...names.matchAll(/`([A-Z][A-Z_]+)`/g)].map((match) => match[1] ?? ''),
);

describe('the Dockerfile', () => {
  const all = stages();
  const last = all.at(-1);
  const env = Object.fromEntries(
    valuesOf(last, 'ENV').flatMap((value) => value.split(/\s+/).map((each) => each.split(/=(.*)/, 2))),
  ) as Record<string, string>;

  it('copies what is there, and what .dockerignore lets in, and no more', () => {
    const copied = copiedFromHere();
    expect(copied.filter((path) => !isThere(path))).toEqual([]);
    expect([...new Set(copied)].sort()).toEqual(letIn().sort());
  });

  it('has each local package that npm ci wants', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, object> };
    const local = Object.keys(packages).filter((path) => path !== '' && !path.includes('node_modules/'));
    expect(local.filter((path) => !copiedFromHere().includes(path))).toEqual([]);
  });

  it('takes a Node of one exact version, that the project supports', () => {
    const version = /^ARG NODE_VERSION=(\d+\.\d+\.\d+)$/m.exec(read('Dockerfile'))?.[1];
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    expect([version, satisfies(version ?? '', engines.node)]).toEqual([version, true]);
    const bases = all.map(({ base }) => base).filter((base) => !base.startsWith('source AS'));
    expect(bases.length).toBeGreaterThan(1);
    for (const base of bases) expect(base).toMatch(/^node:\$\{NODE_VERSION\}-bookworm(-slim| AS source)$/);
  });

  it('runs no script of a package but the compilation of sqlite3', () => {
    const commands = all.flatMap((stage) => valuesOf(stage, 'RUN'));
    const installs = commands.filter((command) => /npm (ci|install|rebuild)/.test(command));
    expect(installs).toHaveLength(2);
    for (const command of installs) expect(command).toMatch(/^npm ci [^&]*--ignore-scripts/);
    const rebuilds = installs.join().match(/npm rebuild [^&]*/g) ?? [];
    expect(rebuilds.map((each) => each.trim())).toEqual(['npm rebuild sqlite3']);
  });

  it('ends in a user that is not root, and keeps data in one place', () => {
    expect(valuesOf(last, 'USER')).toEqual(['1000:1000']);
    expect(valuesOf(last, 'VOLUME')).toEqual(['/data']);
    expect(env['DATABASE_URL']).toMatch(/^sqlite:\/data\//);
    expect(last?.base).toContain('-slim');
  });

  it('asks for authentication where it listens, and sets what is documented', () => {
    expect(env['HOST']).toBe('0.0.0.0');
    expect(env['AUTH_MODE']).toBeUndefined();
    expect(Object.keys(env).filter((name) => !documented.includes(name))).toEqual([]);
  });
});

describe('compose.yaml', () => {
  const { services, networks } = compose();
  const { postgres, tidemark } = services;

  it('asks for authentication, and takes what it needs from who starts it', () => {
    expect(tidemark.environment).toMatchObject({ HOST: '0.0.0.0', AUTH_MODE: 'jwt' });
    for (const name of ['AUTH_JWKS_URL', 'AUTH_ISSUER', 'AUTH_AUDIENCE']) {
      expect(tidemark.environment[name]).toMatch(new RegExp(`^\\$\\{${name}:\\?.+\\}$`));
    }
    expect(Object.keys(tidemark.environment).filter((name) => !documented.includes(name))).toEqual([]);
  });

  it('has no password of its own, and .env.example names what has to be set', () => {
    const asked = [...read('compose.yaml').matchAll(/\$\{([A-Z_]+):\?/g)].map((match) => match[1]);
    const named = [...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)];
    expect(named.map((match) => match[1]).sort()).toEqual([...new Set(asked)].sort());
    expect(named.filter((match) => match[2] !== '')).toEqual([]);
    expect(postgres.environment['POSTGRES_PASSWORD']).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
    expect(tidemark.environment['DATABASE_URL']).toMatch(
      /^postgres:\/\/tidemark:\$\{POSTGRES_PASSWORD:\?[^}]+\}@postgres:5432\/tidemark$/,
    );
  });

  it('lets nobody reach the database, and only this machine the application', () => {
    expect(postgres.ports).toBeUndefined();
    expect(postgres.networks).toEqual(['database']);
    expect(networks['database']).toEqual({ internal: true });
    for (const port of tidemark.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('starts the application when the database answers, on what it cannot write', () => {
    expect(postgres.healthcheck?.test).toContain('pg_isready');
    expect(tidemark.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    expect([tidemark.read_only, tidemark.cap_drop]).toEqual([true, ['ALL']]);
    expect(postgres.image).toMatch(/^postgres:\d+\.\d+-/);
  });
});
