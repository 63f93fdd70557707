import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FreshApplication } from './fresh-application.js';

/** What an application has that generates, tests and serves. */
export const FOR_GENERATED = [
  '@jest/globals',
  '@nestjs/cli',
  '@nestjs/platform-fastify',
  '@nestjs/testing',
  'class-transformer',
  'jest',
];

const STEPS = [
  'feature orders customer:string,total:number,note?:string',
  'event orders/order-shipped tracking:string',
  'command orders/cancel-order reason:string',
  'aggregate orders/shipment carrier:string',
  'query orders/list-orders customer:string,total:number',
  'query orders/count-orders',
  'read-model orders/customers customer:string',
  'process orders/cancel-forgotten-order command=cancel-order,until=order-shipped',
  'listener orders/cheer-when-order-shipped',
];

export interface Generated {
  /** What Jest says of the specs that were generated. */
  readonly specs: string;
  readonly get: (path: string) => Promise<unknown>;
  readonly post: (path: string, body: object) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** Has everything generated that can be, by Nest's command line, into a folder of a fresh application; tests and starts it. */
export async function generated({ dir, run }: FreshApplication): Promise<Generated> {
  cpSync(join(import.meta.dirname, 'generated'), join(dir, 'generated'), { recursive: true });
  writeFileSync(join(dir, 'nest-cli.json'), '{"collection":"tidemark","sourceRoot":"generated"}');
  const compilerOptions = { rootDir: 'generated', outDir: 'built' };
  const tsconfig = { extends: './tsconfig.json', compilerOptions, include: ['generated'] };
  writeFileSync(join(dir, 'tsconfig.generated.json'), JSON.stringify(tsconfig));
  for (const step of STEPS) await run('nest', ['generate', ...step.split(' ')]);
  await run('tsc', ['-p', 'tsconfig.generated.json']);
  const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--rootDir', 'built'];
  // Jest writes its summary where errors go.
  const specs = await run('sh', ['-c', `node ${jest.join(' ')} 2>&1`]);
  const server = spawn('node', ['built/main.js'], { cwd: dir, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await firstLine(server);
  const ask = async (path: string, options: RequestInit = {}) => (await fetch(url + path, options)).json();
  return {
    specs,
    get: (path) => ask(path),
    post: (path, body) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    stop: async () => {
      server.kill();
      await once(server, 'exit');
    },
  };
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('It has no output.');
  const [line] = (await once(stdout, 'data')) as [Buffer];
  return String(line).trim();
}
