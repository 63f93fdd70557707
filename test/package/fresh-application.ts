import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../support/temporary-folder.js';
import { packInto } from './tarball.js';

const execute = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');

/** What a Nest application on the engine depends on, at least. */
const BASE = [
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/cqrs',
  '@nestjs/typeorm',
  '@types/node',
  'class-validator',
  'pg',
  'reflect-metadata',
  'rxjs',
  'sqlite3',
  'typeorm',
  'typescript',
];

const TSCONFIG = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    rootDir: 'src',
    outDir: 'dist',
    types: ['node'],
    strict: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    useDefineForClassFields: false,
    skipLibCheck: true,
  },
  include: ['src'],
};

export interface FreshApplication {
  /** Where it is: outside of this repository. */
  readonly dir: string;
  /** Runs a command in it, one of its packages' or another, and gives its output. Rejects with all it said. */
  readonly run: (command: string, args: string[], env?: Readonly<Record<string, string>>) => Promise<string>;
  readonly remove: () => void;
}

/**
 * A new Nest application (ESM, TypeScript) without any code, in a folder of its own outside of the repository, with the
 * engine installed by npm from the tarball that `npm pack` makes of what is built.
 *
 * All packages come from the registry or npm's cache, in the versions of this repository; `more` of them than it needs
 * at least. Only one thing is shared: the binary of sqlite3, which can take a minute to compile, is the repository's.
 */
export async function freshApplication(more: readonly string[] = []): Promise<FreshApplication> {
  const folder = temporaryFolder();
  const dir = folder.file('application');
  mkdirSync(join(dir, 'src'), { recursive: true });
  const tarball = await packInto(folder.path);
  writeFileSync(join(dir, 'package.json'), JSON.stringify(manifestOf(more, tarball), null, 2));
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify(TSCONFIG, null, 2));
  const run = runner(dir);
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts']);
  const binary = 'node_modules/sqlite3/build';
  cpSync(join(ROOT, binary, 'Release/node_sqlite3.node'), join(dir, binary, 'Release/node_sqlite3.node'));
  return {
    dir,
    run,
    remove: () => {
      folder.remove();
    },
  };
}

function manifestOf(more: readonly string[], tarball: string): object {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const versions = { ...devDependencies, ...dependencies };
  const wanted = [...new Set([...BASE, ...more])].map((name) => [name, versions[name]]);
  return {
    name: 'fresh',
    version: '0.0.0',
    private: true,
    type: 'module',
    dependencies: { ...Object.fromEntries(wanted), tidemark: `file:${tarball}` },
  };
}

function runner(dir: string): FreshApplication['run'] {
  const path = [join(dir, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  return async (command, args, env = {}) => {
    try {
      const { stdout } = await execute(command, args, {
        cwd: dir,
        env: { ...process.env, NODE_OPTIONS: '', ...env, PATH: path },
        maxBuffer: 2 ** 26,
      });
      return stdout;
    } catch (error) {
      const { message, stdout, stderr } = error as Error & { stdout?: string; stderr?: string };
      throw new Error(`${message}\n${stdout ?? ''}\n${stderr ?? ''}`, { cause: error });
    }
  };
}
