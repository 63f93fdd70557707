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
  'typeorm',
];

/** Loaded where the database of the application is of that kind. */
const DRIVERS = ['pg', 'sqlite3'];

/** What the engine needs for itself. */
const DEPENDENCIES = ['@opentelemetry/api', 'commander', 'lru-cache'];

/** What the generators need for themselves, and what comes with Nest's command line and with TypeScript. */
const OF_GENERATORS = ['pluralize'];
const WITH_THE_COMMAND_LINE = [
  '@angular-devkit/core',
  '@angular-devkit/schematics',
  '@nestjs/schematics',
  'typescript',
];

const KEPT = [
  'name',
  'version',
  'description',
  'keywords',
  'license',
  'type',
  'engines',
  'exports',
  'bin',
  'schematics',
  'files',
];

/** The package.json of the tarball, from that of the repository. */
export function engineManifest(application) {
  const rangesOf = (names) => Object.fromEntries(names.map((name) => [name, rangeOf(application, name)]));
  return {
    ...Object.fromEntries(KEPT.flatMap((key) => (key in application ? [[key, application[key]]] : []))),
    dependencies: { ...rangesOf(DEPENDENCIES), ...generatorRanges() },
    peerDependencies: {
      ...rangesOf([...PEERS, ...DRIVERS].sort()),
      ...Object.fromEntries(WITH_THE_COMMAND_LINE.map((name) => [name, '*'])),
    },
    peerDependenciesMeta: Object.fromEntries(
      [...DRIVERS, ...WITH_THE_COMMAND_LINE].map((name) => [name, { optional: true }]),
    ),
  };
}

function generatorRanges() {
  const { dependencies } = JSON.parse(readFileSync(GENERATORS, 'utf8'));
  return Object.fromEntries(OF_GENERATORS.map((name) => [name, rangeOf({ dependencies }, name)]));
}

/** What the engine is tested with, and what is compatible with it. */
function rangeOf({ dependencies }, name) {
  if (dependencies[name] === undefined) throw new Error(`package.json has no dependency ${name}.`);
  return `^${dependencies[name]}`;
}

const MANIFEST = fileURLToPath(new URL('../package.json', import.meta.url));
const GENERATORS = fileURLToPath(new URL('../schematics/package.json', import.meta.url));
const APPLICATION = fileURLToPath(new URL('../package.application.json', import.meta.url));

const STEPS = {
  put() {
    const text = readFileSync(MANIFEST, 'utf8');
    const manifest = engineManifest(JSON.parse(text));
    writeFileSync(APPLICATION, text, { flag: 'wx' });
    writeFileSync(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
  },
  back() {
    renameSync(APPLICATION, MANIFEST);
  },
};

STEPS[process.argv[2]]?.();
