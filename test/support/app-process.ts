import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = resolve(import.meta.dirname, '../../dist/src/main.js');

/** The built application in a process of its own. */
export interface AppProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Everything that it has written so far. */
  readonly output: () => string;
  /** Sends a signal and resolves with the exit code, or the signal that ended it. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | NodeJS.Signals | null>;
}

/**
 * Starts it on any free port and resolves when it listens. Rejects with its output when it ends before.
 *
 * @param through a command that runs the one that follows it, for example in other namespaces.
 * @param main what Node is given, if not the build.
 */
export async function startApp(
  env: Readonly<Record<string, string>>,
  cwd?: string,
  through: readonly string[] = [],
  main: readonly string[] = [MAIN],
): Promise<AppProcess> {
  const [command = process.execPath, ...parameters] = [...through, process.execPath, ...main];
  const child = spawn(command, parameters, {
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'info', ...env },
    ...(cwd !== undefined && { cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  const url = await new Promise<string>((found, failed) => {
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line);
      const listening = /Tidemark listens on (http:\/\/[^"\s]+)/.exec(line);
      if (listening?.[1] !== undefined) found(listening[1]);
    });
    child.once('exit', (code, signal) => {
      failed(new Error(`The application ended with ${String(code ?? signal)}:\n${lines.join('\n')}`));
    });
  });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    url,
    child,
    output: () => lines.join('\n'),
    end: async (signal) => {
      child.kill(signal);
      const [code, by] = await ended;
      return code ?? by;
    },
  };
}
