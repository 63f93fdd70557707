import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = resolve(import.meta.dirname, '../dist/src/main.js');

/** Starts the built application on any free port, with a database of its own that is removed at the end. */
export async function startApplication() {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-demo-'));
  const database = join(folder, 'tidemark.db');
  const child = spawn(process.execPath, ['--max-semi-space-size=64', MAIN], {
    env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'info', DATABASE_URL: `sqlite:${database}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const url = await new Promise((found, failed) => {
    createInterface(child.stdout).on('line', (line) => {
      const listening = /Tidemark listens on (http:\/\/[^"\s]+)/.exec(line);
      if (listening) found(listening[1]);
    });
    child.once('exit', (code) => failed(new Error(`The application ended with ${code} before it listened.`)));
  });
  return {
    url,
    database,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
