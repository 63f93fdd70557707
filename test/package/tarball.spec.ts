import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../support/temporary-folder.js';
import { importsOf, type Packed, packageOf, packagesLoadedBy, unpacked } from './packed.js';

const execute = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');
const BIN = join(ROOT, 'node_modules/.bin');
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;

describe('the tarball', () => {
  const folder = temporaryFolder();
  let packed: Packed;
  beforeAll(async () => {
    packed = await unpacked(folder.path);
  });
  afterAll(() => {
    folder.remove();
  });

  const javaScript = () => packed.files.filter((path) => path.endsWith('.js'));
  const doors = (kind: 'types' | 'default') =>
    Object.values(packed.manifest.exports).flatMap((door) =>
      typeof door === 'string' ? [] : [join(packed.folder, door[kind])],
    );

  it('holds the engine, its command and its generators, and nothing of the application', () => {
    const rooms = packed.files.map((path) => /^dist\/src\/[^/]+|^[^/]+/.exec(path)?.[0]);
    expect([...new Set(rooms)].filter((room) => room !== 'schematics').sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist/src/cli',
      'dist/src/event-sourcing',
      'package.json',
    ]);
    expect(javaScript().length).toBeGreaterThan(250);
    expect(packed.files.filter((path) => /\.spec\.|\.map$/.test(path))).toEqual([]);
  });

  it('holds all that it imports of its own', () => {
    const missing = javaScript().flatMap((path) =>
      importsOf(join(packed.folder, path))
        .all.filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => join(dirname(path), specifier))
        .filter((target) => !packed.files.includes(target) && !packed.files.includes(`${target}.js`)),
    );
    expect(missing).toEqual([]);
  });

  it('says of itself what the repository says, and runs no script where it is installed', () => {
    const { name, version, license, engines } = readJson(join(ROOT, 'package.json'));
    expect(packed.manifest).toMatchObject({ name, version, license, engines, type: 'module' });
    for (const key of ['private', 'scripts', 'devDependencies', 'overrides', 'tidemark']) {
      expect(packed.manifest).not.toHaveProperty(key);
    }
  });

  it('depends on what its JavaScript imports, and on nothing else', () => {
    const imported = javaScript()
      .flatMap((path) => importsOf(join(packed.folder, path)).all)
      .filter((specifier) => !/^(?:\.|node:)/.test(specifier))
      .map(packageOf);
    const collection = readJson(join(packed.folder, packed.manifest.schematics));
    imported.push(...(collection['extends'] as string[]));
    const { dependencies, peerDependencies } = packed.manifest;
    expect(Object.keys({ ...dependencies, ...peerDependencies }).sort()).toEqual(
      [...new Set(imported)].sort(),
    );
  });

  it('loads the driver of a database where there is one, and can do without its types', () => {
    const drivers = ['pg', 'sqlite3'];
    const { peerDependenciesMeta } = packed.manifest;
    for (const name of drivers)
      expect([name, peerDependenciesMeta[name]]).toEqual([name, { optional: true }]);
    const command = join(packed.folder, packed.manifest.bin['tidemark'] ?? '');
    const loaded = packagesLoadedBy([...doors('default'), command], '.js');
    expect(loaded).toContain('typeorm');
    expect(loaded.filter((name) => drivers.includes(name))).toEqual([]);
    const typed = packagesLoadedBy(doors('types'), '.d.ts');
    expect(typed).toContain('typeorm');
    expect(typed.filter((name) => drivers.includes(name))).toEqual([]);
  });

  it('is made without a trace: package.json is afterwards what it was', () => {
    const project = folder.file('project');
    expect(readJson(join(project, 'package.json'))).toMatchObject({ private: true });
    expect(readdirSync(project).filter((name) => name.startsWith('package.'))).toEqual(['package.json']);
    expect(existsSync(join(ROOT, 'package.application.json'))).toBe(false);
  });

  it('has nothing that publint finds', async () => {
    const { stdout } = await execute(join(BIN, 'publint'), ['run', '--strict', packed.tarball]);
    expect(stdout).toContain('All good!');
  });

  /**
   * As for Node, but for one rule: that CommonJS which resolves to ES modules is an error in Node has not been so since
   * 20.19, the oldest that the engine supports; `slice.spec.ts` sees it work.
   */
  it('has types that resolve as the code does', async () => {
    const words = ['--no-definitely-typed', '--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm'];
    const { stdout } = await execute(join(BIN, 'attw'), [...words, '--format', 'json', packed.tarball]);
    // It has ended with 0: nothing was found.
    const { analysis } = JSON.parse(stdout) as {
      analysis: { entrypoints: Readonly<Record<string, unknown>>; types: unknown };
    };
    expect(Object.keys(analysis.entrypoints)).toEqual(['.', './domain', './testing', './package.json']);
    expect(analysis.types).toEqual({ kind: 'included' });
  });
});
