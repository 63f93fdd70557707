import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * What `npm pack` says of the engine. The package.json of this folder is the application's as well, so the tarball gets
 * another: `npm pack` puts it in the place of that one before it packs, and that one back afterwards.
 */

/** What the engine shares with the application that it is in: two copies would not know each other's classes. */
const PEERS = [
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/cqrs',
  '@nestjs/typeorm',
  'class-validator',
  'reflect-metadata',
  'rxjs',
  'typeorm',
];

/** Loaded where the database of the application is of that kind. */
const DRIVERS = ['pg', 'sqlite3'];

/** What the engine needs for itself. */
const DEPENDENCIES = ['@opentelemetry/api', 'commander', 'lru-cache'];

/** What the generators need for themselves. All else comes along with the Nest CLI, where that is. */
const OF_GENERATORS = ['pluralize'];

const KEPT = ['name', 'version', 'description', 'license', 'type', 'engines', 'exports', 'bin', 'files'];

/** The package.json of the tarball, from those of the repository and of its generators. */
export function engineManifest(application, generators) {
  const versions = { ...generators.dependencies, ...application.dependencies };
  const rangesOf = (names) => Object.fromEntries(names.sort().map((name) => [name, rangeOf(versions, name)]));
  const ofTheCli = Object.keys(generators.dependencies).filter((name) => !OF_GENERATORS.includes(name));
  const optional = [...DRIVERS, ...ofTheCli].sort();
  return {
    ...Object.fromEntries(KEPT.map((key) => [key, application[key]])),
    schematics: './schematics/collection.json',
    dependencies: rangesOf([...DEPENDENCIES, ...OF_GENERATORS]),
    peerDependencies: rangesOf([...PEERS, ...optional]),
    peerDependenciesMeta: Object.fromEntries(optional.map((name) => [name, { optional: true }])),
  };
}

/** What the engine is tested with, and what is compatible with it. */
function rangeOf(versions, name) {
  if (versions[name] === undefined) throw new Error(`No package.json has a dependency ${name}.`);
  return `^${versions[name]}`;
}

const pathOf = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const MANIFEST = pathOf('package.json');
const APPLICATION = pathOf('package.application.json');
const GENERATORS = pathOf('schematics/package.json');

const STEPS = {
  put() {
    const text = readFileSync(MANIFEST, 'utf8');
    const manifest = engineManifest(JSON.parse(text), JSON.parse(readFileSync(GENERATORS, 'utf8')));
    writeFileSync(APPLICATION, text, { flag: 'wx' });
    writeFileSync(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
  },
  back() {
    renameSync(APPLICATION, MANIFEST);
  },
};

STEPS[process.argv[2]]?.();
