import { execFile } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cruiseTree } from '../architecture/cruise.js';
import { ROOT } from '../architecture/files.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import type { Step } from './generators.js';

const execute = promisify(execFile);

/** One of each at least, with properties of each type. */
const STEPS: readonly Step[] = [
  ['event', 'orders/order-shipped', 'tracking:string,weight?:number'],
  ['command', 'Orders/CancelOrder', 'reason:string,customer:string,count?:integer,gift:boolean,shop:uuid'],
  ['command', 'orders/close-order'],
  ['command', 'orders/ship-order', 'tracking:string,weight?:number,event=order-shipped'],
  ['aggregate', 'orders/shipment', 'carrier:string,kilos?:number'],
  ['command', 'orders/send-shipment', 'to:string'],
  ['read-model', 'orders/customers', 'customer:string'],
  ['read-model', 'orders/shipped-orders', 'on=order-shipped'],
  ['query', 'orders/list-orders', 'customer:string,total:number,count:integer,gift:boolean,shop:uuid'],
  ['query', 'orders/count-orders'],
  ['query', 'orders/count-large-orders', 'total:number'],
  ['query', 'orders/list-customers', 'read-model=customers'],
  ['process', 'orders/cancel-forgotten-order', 'command=cancel-order,until=order-shipped'],
  ['process', 'orders/close-old-order', 'command=close-order'],
  ['listener', 'orders/cheer-when-order-shipped'],
  ['feature', 'sheep'],
];

const PROPS = 'customer:string,total:number,note?:string,count:integer,gift:boolean,shop:uuid';

describe('whatever generators write into this repository', () => {
  const folder = temporaryFolder();
  let written: string[];

  const run = async (command: string, ...args: string[]) => {
    const env = { ...process.env, NODE_OPTIONS: '' };
    try {
      return (await execute(command, args, { cwd: folder.path, env, maxBuffer: 2 ** 26 })).stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${command} ${args[0] ?? ''} has failed:\n${stdout}\n${stderr}`, { cause: error });
    }
  };
  const changed = async () =>
    (await run('git', 'ls-files', '--others', '--modified', '--exclude-standard')).trim().split('\n');

  beforeAll(async () => {
    const all = ['ls-files', '--cached', '--others', '--exclude-standard'];
    const { stdout } = await execute('git', all, { cwd: ROOT, maxBuffer: 2 ** 26 });
    for (const path of new Set(stdout.trim().split('\n'))) {
      cpSync(join(ROOT, path), folder.file(path), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), folder.file('node_modules'));
    await run('git', 'init', '--quiet');
    await run('git', 'add', '--all');
    await run('npx', 'nest', 'generate', 'feature', 'orders', PROPS, '--dry-run');
    expect(await changed()).toEqual(['']);
    await run('npx', 'nest', 'generate', 'feature', 'orders', PROPS);
    await run(process.execPath, join(import.meta.dirname, 'generate.mjs'), JSON.stringify(STEPS));
    written = await changed();
  }, 180_000);
  afterAll(() => {
    folder.remove();
  });

  it('is what it was asked for', () => {
    expect(written.length).toBeGreaterThan(120);
    const kinds = new Set(
      written.map((path) =>
        path
          .split('/')
          .at(-1)
          ?.replace(/^[^.]+/, ''),
      ),
    );
    for (const kind of [
      'aggregate',
      'event',
      'command',
      'query',
      'projection',
      'entity',
      'process',
      'listener',
    ]) {
      expect([kind, kinds.has(`.${kind}.ts`)]).toEqual([kind, true]);
    }
    expect(new Set(written.map((path) => dirname(path)))).toContain('test/e2e');
  });

  it('compiles, is lint-free and laid out', async () => {
    const sources = written.filter((path) => path.endsWith('.ts'));
    await Promise.all([
      run('npx', 'tsc', '--noEmit', '-p', 'tsconfig.json'),
      run('npx', 'eslint', '--max-warnings', '0', ...sources),
    ]);
    await run('npx', 'prettier', '--check', ...written);
  }, 240_000);

  it('keeps the borders', async () => {
    const { modules, summary } = await cruiseTree(folder.path);
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
    expect(modules.filter(({ source }) => source.startsWith('src/orders/')).length).toBeGreaterThan(60);
  }, 120_000);

  it('passes its own specs, and those that look for everything', async () => {
    const specs =
      'src/(orders|sheep)/|architecture/(catalogues|naming)|e2e/(orders|shipments|sheep|graphql|auth/every)';
    const projects = ['--selectProjects', 'unit', 'architecture', 'e2e'];
    const output = await run(
      'npm',
      'run',
      '--silent',
      'jest',
      '--',
      ...projects,
      '--testPathPatterns',
      specs,
    );
    const [, passed, failed] = /(\d+) passed, (\d+) failed/.exec(output) ?? [];
    expect([Number(passed) > 200, failed]).toEqual([true, '0']);
  }, 300_000);
});
