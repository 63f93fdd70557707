import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import {
  allowedScripts,
  type Lock,
  productionNames,
  productionPackages,
  readLock,
  undecidedScripts,
  unfitForNode,
  unlocked,
} from './lockfile.js';
import { ROOT } from './files.js';

const execute = promisify(execFile);

/** Each runs with all rights of the application. Raise it with a reason. */
const MOST_PACKAGES = 370;

const integrity = 'sha512-x';

/** A lock with one package more that should not be there. */
const planted = (name: string, more: Lock[string]): Lock => ({
  ...readLock(),
  [`node_modules/${name}`]: { version: '1.0.0', integrity, ...more },
});

describe('what npm ci --omit=dev installs', () => {
  it('runs on each Node that the project supports, without a warning', () => {
    expect(unfitForNode(readLock())).toEqual([]);
    expect(unfitForNode(planted('too-new', { engines: { node: '>=22' } }))).toEqual([
      'node_modules/too-new wants Node >=22, and not 20.19.0',
    ]);
    expect(unfitForNode(planted('too-new', { engines: { node: '>=22' }, dev: true }))).toEqual([]);
  });

  it('is no more than it has to be', () => {
    const { length } = productionPackages(readLock());
    expect(length).toBeGreaterThan(200);
    expect(length).toBeLessThanOrEqual(MOST_PACKAGES);
  });

  it('compiles sqlite3, and runs no other script', () => {
    expect(allowedScripts(readLock())).toEqual(['sqlite3']);
  });

  it('is in the bill of materials, and nothing else', async () => {
    const { stdout } = await execute('npm', ['run', '--silent', 'sbom'], { cwd: ROOT, maxBuffer: 2 ** 27 });
    const { components } = JSON.parse(stdout) as { components: { purl: string }[] };
    const names = components.map(({ purl }) => decodeURIComponent(purl).slice('pkg:npm/'.length));
    expect([...new Set(names)].sort()).toEqual(productionNames(readLock()));
  });
});

describe('package-lock.json', () => {
  it('has no package with an install script that nobody has decided on', () => {
    expect(undecidedScripts(readLock())).toEqual([]);
    expect(undecidedScripts(planted('miner', { hasInstallScript: true, dev: true }))).toEqual([
      'node_modules/miner',
    ]);
  });

  it('locks each package to its content, and none to an address', () => {
    expect(unlocked(readLock())).toEqual([]);
    for (const more of [{ resolved: 'https://registry.example/a.tgz' }, { integrity: 'sha1-x' }]) {
      expect(unlocked(planted('elsewhere', more))).toEqual(['node_modules/elsewhere']);
    }
  });
});
