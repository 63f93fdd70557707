import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { mutants } from './mutants.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const COPIED = [
  'src',
  'test',
  'docs',
  'release',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
  'jest.config.js',
  '.swcrc',
  'ormconfig.ts',
];
const wanted = process.argv.slice(2);

/** Plants one bug in a copy of the tree and runs the tests that must fail on it. */
function isCaught({ edits, tests, build }) {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-mutant-'));
  try {
    for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const [file, from, to] of edits) {
      const text = readFileSync(join(folder, file), 'utf8');
      if (text.split(from).length !== 2) throw new Error(`${file} does not hold exactly once: ${from}`);
      writeFileSync(
        join(folder, file),
        text.replace(from, () => to),
      );
    }
    if (build) run(folder, ['node_modules/@nestjs/cli/bin/nest.js', 'build']);
    const jest = [
      '--experimental-vm-modules',
      '--no-warnings',
      'node_modules/jest/bin/jest.js',
      '--reporters=default',
    ];
    return run(folder, [...jest, '--bail', '--testTimeout=20000', '--forceExit', ...tests]) !== 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(cwd, args) {
  return spawnSync(process.execPath, args, { cwd, stdio: process.env.MUTANTS_VERBOSE ? 'inherit' : 'ignore' })
    .status;
}

/** Without a bug the same tests must pass in the same copy: else a mutant would be caught by anything. */
function assertControlPasses(chosen) {
  const tests = [...new Set(chosen.flatMap((mutant) => mutant.tests))];
  if (isCaught({ edits: [], tests, build: chosen.some(({ build }) => build) })) {
    throw new Error(
      `These tests fail without any bug: ${tests.join(', ')}. Set MUTANTS_VERBOSE=1 to see why.`,
    );
  }
  process.stdout.write('control passes: no bug, no failure\n');
}

const chosen = mutants.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
assertControlPasses(chosen);
const survivors = [];
for (const mutant of chosen) {
  const caught = isCaught(mutant);
  if (!caught) survivors.push(mutant.name);
  process.stdout.write(`${caught ? 'caught  ' : 'SURVIVED'}  ${mutant.name}  (${mutant.tests.join(', ')})\n`);
}
process.stdout.write(`\n${chosen.length - survivors.length} of ${chosen.length} mutants caught\n`);
process.exitCode = survivors.length > 0 ? 1 : 0;
